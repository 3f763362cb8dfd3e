import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { importLog, type Imported } from '../../../backend/import.ts'
import { parseMapping } from '../../../backend/log/mapping.ts'
import { verify } from '../../../backend/verify.ts'
import { testDatabase, testDirectory } from '../../support/database.ts'
import { stand, type Stand } from '../../support/faults.ts'
import { random, shuffled } from '../../support/faults-load.ts'
import { nov } from '../../support/live.ts'

const LOG = fileURLToPath(new URL('../../../../shared/data/receipt.csv.gz', import.meta.url))

const BOOK = `
centre: {id: receipt, name: Receipt, zone: Europe/Amsterdam}
rules:
  - {id: deadline, of: case, start: case.accepted, stop: case.decided, limit: {at: case.due}, lights: [{level: red, overdue: true}]}
`
const MAPPING = parseMapping(
  `
format: csv
source: receipt
subject: {kind: case, id: "case:concept:name"}
facts: {department: "case:department", due: {column: "case:deadline", type: instant}}
events:
  - {kind: case.accepted, at: "case:startdate"}
  - {kind: case.decided, at: "case:enddate"}
`,
  'mapping.yaml',
)

async function imported(files: readonly string[]): Promise<Stand & { reports: Imported[] }> {
  const stands = await stand(await testDatabase(), '24T10:00', BOOK)
  const reports: Imported[] = []
  for (const file of files) {
    const { engine, database } = stands
    reports.push(
      await importLog(
        engine,
        database,
        file,
        MAPPING,
        () => nov('24T10:00'),
        async () => undefined,
      ),
    )
  }
  return { ...stands, reports }
}

/** The log's rows, shuffled, in two files. */
function halves(): string[] {
  const [head = '', ...rows] = gunzipSync(readFileSync(LOG)).toString().trimEnd().split('\n')
  const mixed = shuffled(random(7), rows)
  const directory = testDirectory()
  const middle = Math.floor(mixed.length / 2)
  return [mixed.slice(0, middle), mixed.slice(middle)].map((part, i) => {
    const file = join(directory, `half-${i}.csv`)
    writeFileSync(file, [head, ...part, ''].join('\n'))
    return file
  })
}

if (!existsSync(LOG)) {
  console.info('skipped: the import of the receipt log: ../shared/data/receipt.csv.gz is not here')
  test.skip('the import of the receipt log (../shared/data/receipt.csv.gz is not here)', () => undefined)
} else {
  describe('the receipt log', async () => {
    const whole = await imported([LOG])

    test('gives a clock for each case, and verify finds no difference', async () => {
      const { reports, database, edition, logged } = whole
      expect(reports).toMatchObject([{ rejects: 0 }])
      expect(logged.filter((line) => line.startsWith('error'))).toEqual([])
      const found = await verify(database, edition)
      expect(found.differences).toEqual([])
      expect(found.clocks).toBe(1_434)
    })

    test('its clocks are those of the log: 952 closed in time, 377 late, 105 open and overdue by now', async () => {
      const counts = await whole.database.query(
        'SELECT level, stopped, count(*) AS count FROM clock GROUP BY level, stopped ORDER BY level, stopped',
      )
      expect(counts).toEqual([
        { level: 'green', stopped: true, count: 950 },
        { level: 'red', stopped: false, count: 105 },
        { level: 'red', stopped: true, count: 377 },
        // Two ended before they began (clock.md 8).
        { level: 'unknown', stopped: true, count: 2 },
      ])
    })

    test('shuffled and split into two files it gives the same clocks', async () => {
      const again = await imported(halves())
      const [once, twice] = [await verify(whole.database, whole.edition), await verify(again.database, again.edition)]
      expect(twice.differences).toEqual([])
      expect([twice.hash, twice.clocks]).toEqual([once.hash, once.clocks])
      const taken = (reports: readonly Imported[]): number => reports.reduce((sum, { accepted }) => sum + accepted, 0)
      expect(taken(again.reports)).toBe(taken(whole.reports))
    })

    test('brought in again it changes nothing', async () => {
      const before = await verify(whole.database, whole.edition)
      const report = await importLog(
        whole.engine,
        whole.database,
        LOG,
        MAPPING,
        () => nov('24T10:00'),
        async () => undefined,
      )
      expect(report.accepted).toBe(0)
      expect(await verify(whole.database, whole.edition)).toEqual(before)
    })
  })
}
