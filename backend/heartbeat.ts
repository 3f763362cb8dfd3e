import cron from 'node-cron'
import type { Logger } from 'pino'
import type { Engine } from './engine.ts'
import type { Companion } from './serve.ts'

/**
 * The one job of node-cron: each second the engine looks what is due. Neither the start of a server nor a key that was set up
 * meanwhile waits for a new edition to judge everything: that goes on beside.
 */
export function heartbeat(engine: Engine, beats: () => boolean, refresh: () => Promise<void>, log: Logger): Companion {
  let task: ReturnType<typeof cron.schedule> | null = null
  const beat = async (): Promise<void> => {
    if (beats()) await engine.beginBeat()
    await refresh().catch((error: unknown) => log.warn({ err: error }, 'the keys of feeds could not be read'))
  }
  return {
    name: 'heartbeat',
    start: async () => {
      await beat()
      task = cron.schedule('* * * * * *', beat, { noOverlap: true, logger: cronLog(log) })
    },
    close: async () => {
      await task?.destroy()
      await engine.close()
    },
  }
}

type CronLog = NonNullable<NonNullable<Parameters<typeof cron.schedule>[2]>['logger']>

/**
 * What node-cron has to say; by itself it would write to the terminal. That a beat was left out, since the one before took longer
 * than a second, is no warning: a scan that lags lights `engine-lag`.
 */
function cronLog(log: Logger): CronLog {
  const fault = (message: string | Error, error?: Error): void =>
    log.error({ err: error ?? message }, typeof message === 'string' ? message : 'the heartbeat failed')
  return {
    info: (message) => log.info(message),
    warn: (message) => log.info(message),
    error: fault,
    debug: (message) => log.debug(String(message)),
  }
}
