import { expect, test } from 'vitest'
import { createLog, errorFields } from '../../backend/log.ts'

/** What one line of the log says. */
function logged(
  level: 'info' | 'silent',
  write: (log: ReturnType<typeof createLog>) => void,
): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = []
  write(createLog(level, { write: (line) => void lines.push(JSON.parse(line)) }))
  return lines
}

test('a line has its level as a word and its time in ISO 8601, and names neither machine nor process', () => {
  const [line] = logged('info', (log) => log.info({ port: 8686 }, 'listening'))
  expect(line).toEqual({ level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), port: 8686, msg: 'listening' })
})

test.each(['authorization', 'headers', 'body', 'data', 'facts', 'event', 'events', 'key', 'databaseUrl'])(
  'what stands under %s is left out, also one level down',
  (field) => {
    const lines = logged('info', (log) => {
      log.info({ [field]: 'sEcReT' })
      log.info({ what: { [field]: { deep: 'sEcReT' } } })
    })
    expect(lines).toHaveLength(2)
    expect(JSON.stringify(lines)).not.toContain('sEcReT')
  },
)

test('silent is silent', () => {
  expect(logged('silent', (log) => log.fatal('x'))).toEqual([])
})

test('an error is logged with its name, code, words, frames and causes, without fields of its own', () => {
  const error = Object.assign(new TypeError('no such table', { cause: new Error('older') }), {
    code: '42P01',
    detail: 'row',
  })
  const [line] = logged('info', (log) => log.error({ err: error }, 'unexpected error'))
  expect(line?.['err']).toEqual({
    type: 'TypeError',
    code: '42P01',
    message: 'no such table',
    stack: expect.stringMatching(/^\s+at .*log\.test\.ts/),
    cause: { type: 'Error', message: 'older', stack: expect.any(String) },
  })
})

test('a data exception keeps its code and loses its words, which quote the value', () => {
  const error = Object.assign(new Error('invalid input syntax for type integer: "sEcReT"'), { code: '22P02' })
  const fields = errorFields(error)
  expect(fields).toMatchObject({ code: '22P02', message: 'data exception 22P02' })
  expect(JSON.stringify(fields)).not.toContain('sEcReT')
})

test('an error that is its own cause ends', () => {
  const error = new Error('round')
  error.cause = error
  expect(JSON.stringify(errorFields(error)).match(/round/g)).toHaveLength(6)
})

test('what is thrown and is no Error is not quoted', () => {
  expect(errorFields('sEcReT')).toEqual({ type: 'string', message: 'something that is no Error was thrown', stack: '' })
})
