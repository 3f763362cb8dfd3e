import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { loadEdition, publish } from '../../../backend/edition.ts'
import { take } from '../../../backend/ingest.ts'
import { verify } from '../../../backend/verify.ts'
import { open, testDatabase, testDirectory, testPlace } from '../../support/database.ts'
import { FAULTS_BOOK } from '../../support/faults.ts'
import { bookDirectory, commandChild, nowOf, postBatch, serveChild, verifyChild } from '../../support/faults-serve.ts'

const CASES = 4_000
const KILLS = 2
const KINDER = FAULTS_BOOK.replace('limit: {elapsed: PT2S}', 'limit: {elapsed: PT72H}')

interface Rulebook {
  readonly edition: number
  readonly left: number
}

async function rulebookOf(url: string): Promise<Rulebook> {
  const { rulebook } = (await (await fetch(`${url}/api/health`)).json()) as { rulebook: Rulebook }
  return rulebook
}

/** Looks until what a server has still to judge anew is as asked for. */
async function until(url: string, fits: (rulebook: Rulebook) => boolean): Promise<Rulebook> {
  for (;;) {
    const rulebook = await rulebookOf(url)
    if (fits(rulebook)) return rulebook
    await wait(10)
  }
}

test(
  'a server killed while an edition judges goes on after its start and comes to what an import under that edition gives',
  { timeout: 600_000 },
  async () => {
    const where = await testPlace({ directory: true })
    const first = bookDirectory(testDirectory(), FAULTS_BOOK)
    const kinder = bookDirectory(testDirectory(), KINDER)
    let served = await serveChild(where, first)
    const at = (await nowOf(served.url)) - 60_000
    const events = Array.from({ length: CASES }, (_, n) => ({
      ...{ source: 'approval', id: `a${n}`, kind: 'case.accepted', subject: `case/${n}` },
      ...{ at: at - n, data: { item: 'QG-1' } },
    }))
    for (let from = 0; from < CASES; from += 1_000)
      expect(await postBatch(served.url, events.slice(from, from + 1_000))).toBe('whole')
    await until(served.url, ({ edition, left }) => edition === 1 && left === 0)

    // The old book is still what the environment of the server names.
    const published = await commandChild(where, 'book', 'publish', '--book', kinder)
    expect([published.code, published.out.split('\n')[0]]).toEqual([0, 'edition 2 of the rulebook is in force'])
    const left: number[] = []
    for (let kill = 0; kill < KILLS; kill++) {
      const seen = await until(
        served.url,
        (rulebook) => rulebook.edition === 2 && rulebook.left < (left.at(-1) ?? CASES),
      )
      await served.kill()
      left.push(seen.left)
      served = await serveChild(where, first)
    }
    await until(served.url, (rulebook) => rulebook.left === 0)
    expect(served.logged).toEqual([])
    await served.kill()
    expect(left[0]).toBeGreaterThan(0)

    const database = await open(where)
    const edition = await loadEdition(database)
    if (edition === null) throw new Error('no edition was published')
    const found = await verify(database, edition)
    const kinds = await database.query(
      `SELECT kind, cause, light ->> 'level' AS level, count(*) AS count FROM change GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    )
    await database.close()
    expect([edition.number, found.differences, found.pending]).toEqual([2, [], 0])
    // Each of the cases had gone red, and each was put back once, by the edition.
    expect(kinds).toContainEqual({ kind: 'edition', cause: 'edition', level: 'green', count: CASES })

    const other = await testDatabase()
    const whole = await publish(other, [{ file: 'book.yaml', text: KINDER }], at)
    await take(other, whole, events, at + 60_000)
    const once = await verify(other, whole)
    expect(once.differences).toEqual([])
    expect(found.hash).toBe(once.hash)
    const { code, out } = await verifyChild(where)
    console.info(
      `killed with ${left.join(' and ')} of ${CASES} subjects left; verify: exit ${code}, ${out.split('\n')[0]}`,
    )
    expect(code).toBe(0)
  },
)
