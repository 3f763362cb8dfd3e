import { expect, test } from 'vitest'
import { ledgerPage } from '../../../backend/contract/ledger.ts'
import { publish } from '../../../backend/edition.ts'
import { verify } from '../../../backend/verify.ts'
import { cloudEvent, nov, startLive } from '../../support/live.ts'

const BOOK = `
centre: {id: test, zone: Asia/Shanghai}
feeds: [{id: approval}, {id: hand}]
rules:
  - id: tacit-consent
    of: case
    start: case.accepted
    limit: {elapsed: PT1H}
    lights: [{level: red, overdue: true}]
    flag: default
`

test('what a person said of an entry stays said when another edition takes the flag off its rule, and when one puts it on again', async () => {
  const live = await startLive(BOOK, '24T08:00')
  const entries = async (): Promise<string[]> => {
    const page = ledgerPage.parse(await (await fetch(`${live.url}/api/ledger`)).json())
    return page.entries.map(({ light, state, verdict }) => `${light.id} ${state} ${verdict?.by ?? 'nobody'}`).sort()
  }
  const publishText = async (text: string, at: string): Promise<void> => {
    await publish(live.database, [{ file: 'book.yaml', text }], nov(at))
    await live.at(at)
    expect((await verify(live.database, live.engine.edition)).differences).toEqual([])
  }
  await live.at('24T08:01')
  for (const n of [1, 2, 3])
    await live.post('approval', cloudEvent('approval', `a${n}`, 'case.accepted', `case/${n}`, '24T08:00'))
  await live.at('24T09:30')
  const word = (n: number, kind: string, time = '24T09:29'): unknown =>
    cloudEvent('hand', `${kind} ${n}`, kind, `case/${n}`, time, { light: `case/${n}/tacit-consent/1`, staff: `S${n}` })
  await live.post('hand', word(1, 'act.confirm'), word(2, 'act.revoke'))
  const said = ['case/1/tacit-consent/1 confirmed S1', 'case/2/tacit-consent/1 refused S2']
  expect(await entries()).toEqual([...said, 'case/3/tacit-consent/1 open nobody'])

  await publishText(BOOK.replace('    flag: default\n', ''), '24T10:00')
  expect(await entries()).toEqual([...said, 'case/3/tacit-consent/1 open nobody'])
  await live.post('hand', word(3, 'act.confirm', '24T09:59'))
  expect(await entries()).toEqual([...said, 'case/3/tacit-consent/1 confirmed S3'])
  const dossier = (await (await fetch(`${live.url}/api/subjects/case/1`)).json()) as {
    clocks: { trace: { en: string }[] }[]
  }
  expect(dossier.clocks[0]?.trace.map(({ en }) => en)).toContainEqual(
    expect.stringMatching(/^A person’s word on this light: confirmed .* S1 \(hand act.confirm 1\)$/),
  )

  await publishText(BOOK, '24T11:00')
  expect(await entries()).toEqual([...said, 'case/3/tacit-consent/1 confirmed S3'])
})
