import type { Database } from './database.ts'
import { connectEmbedded } from './embedded.ts'
import { connectServer } from './server-pg.ts'

/**
 * A server by its URL, or the embedded one on a directory of its own or in memory; there it may begin with an `image`, the
 * path of a tar of a data directory, which is quicker than a new one.
 */
export type Where =
  { readonly url: string } | { readonly directory: string } | { readonly memory: true; readonly image?: string }

/** `connections` is the size of the pool (a server's, 8); `limitMs` how long one statement may take (the embedded's, 60 s). */
export interface Options {
  readonly connections?: number
  readonly limitMs?: number
}

/**
 * Opens a database. Throws `DatabaseUnavailable` where the server can't be reached, an `Error` where the server is of a
 * version that isn't supported or another process holds the directory.
 */
export function connect(where: Where, { connections = 8, limitMs = 60_000 }: Options = {}): Promise<Database> {
  if ('url' in where) return connectServer(where.url, connections)
  return connectEmbedded(where, limitMs)
}
