import cliProgress from 'cli-progress'
import type { Terminal } from './command.ts'

export interface Bar {
  readonly update: (done: number, total: number) => void
  readonly stop: () => void
}

/** A progress bar where a person watches; nothing on a pipe. */
export function progressBar(what: string, { terminal }: Pick<Terminal, 'terminal'>): Bar {
  if (!terminal) return { update: () => undefined, stop: () => undefined }
  const bar = new cliProgress.SingleBar({
    format: `${what} {bar} {percentage} % {eta_formatted}`,
    clearOnComplete: true,
  })
  let started = false
  return {
    update: (done, total) => {
      if (!started) bar.start(total, done)
      else bar.update(done)
      started = true
    },
    stop: () => bar.stop(),
  }
}
