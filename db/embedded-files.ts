import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { PGlite } from '@electric-sql/pglite'

type Init = NodeFS['init']
/** What of Emscripten's file system for Node is needed; its types don't reach as far. */
interface NodeFiles {
  realPath(node: unknown): string
  stream_ops: { fsync?: (stream: { nfd?: number; node: unknown }) => number }
}

/**
 * A directory whose fsync is real. PGlite runs PostgreSQL with fsync off, and its files for Node have none: a commit would
 * outlive the process but not a power cut. Emscripten calls `fsync` of the stream where there is one; fdatasync never
 * reaches it, hence `wal_sync_method`. Measured, PGlite alone: 0.7 ms a commit.
 */
export class DurableFiles extends NodeFS {
  override async init(...[pg, options]: Parameters<Init>): ReturnType<Init> {
    const { emscriptenOpts } = await super.init(pg, options)
    emscriptenOpts.preRun?.push((module) => {
      const files = (module as unknown as { NODEFS: NodeFiles }).NODEFS
      files.stream_ops.fsync = (stream) => {
        if (stream.nfd === undefined) flush(files.realPath(stream.node))
        else fsyncSync(stream.nfd)
        return 0
      }
    })
    return { emscriptenOpts }
  }
}

/** How PostgreSQL is started on such a directory. */
export const DURABLE = [...PGlite.defaultStartParams.filter((each) => each !== '-F'), '-c', 'wal_sync_method=fsync']

/** Flushes one file or directory to the disk. */
export function flush(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Flushes a directory with all that is in it. */
export function flushTree(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) flushTree(path)
    else flush(path)
  }
  flush(directory)
}
