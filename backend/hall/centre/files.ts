import { DEPARTMENTS, type Name } from './departments.ts'
import { catalogueItems, type CatalogueItem } from './items.ts'
import { hallWindows, rostersOf, staffOf } from './windows.ts'

/** The seed of the catalogue that ships. */
const SEED = 621

const HEAD = '# Written by `npm run centre`; change backend/hall/centre instead. The names are made up.\n'

/** The generated files of the model centre, by their path under `rules/`: the same text each time. */
export function centreFiles(): { file: string; text: string }[] {
  const items = catalogueItems(SEED)
  const windows = hallWindows()
  const staff = staffOf(windows)
  return [
    listed('book/departments.yaml', 'departments', DEPARTMENTS, ({ id, name }) => [
      ['id', id],
      ['name', nameText(name)],
    ]),
    listed('book/windows.yaml', 'windows', windows, ({ id, number, department, floor, x, y }) => [
      ['id', id],
      ['name', nameText({ zh: `${number} 号窗口`, en: `Window ${number}` })],
      ['department', department],
      ['floor', floor],
      ['x', x],
      ['y', y],
    ]),
    listed('book/staff.yaml', 'staff', staff, (one) => Object.entries(one)),
    listed(
      'book/approvals.yaml',
      'items',
      items.filter(({ kind }) => kind === 'approval'),
      itemFields,
    ),
    listed(
      'book/services.yaml',
      'items',
      items.filter(({ kind }) => kind === 'service'),
      itemFields,
    ),
    listed('hall/rosters.yaml', 'rosters', rostersOf(windows), (roster) => [
      ...Object.entries(roster),
      ['calendar', 'cn-office'],
    ]),
  ]
}

type Field = readonly [key: string, value: string | number | true | null]

function itemFields(item: CatalogueItem): Field[] {
  const { id, kind, name, department, class: of, statutoryDays, promisedDays, steps } = item
  return [
    ['id', id],
    ['kind', kind],
    ['name', nameText(name)],
    ['department', department],
    ['class', of],
    ['statutoryDays', statutoryDays],
    ['promisedDays', promisedDays],
    ['steps', steps === null ? null : `[${steps.map((step) => `{id: ${step.id}, days: ${step.days}}`).join(', ')}]`],
    ['certificate', item.certificate],
    ['eLicence', item.eLicence],
    ['tacitConsent', item.tacitConsent],
  ]
}

const nameText = ({ zh, en }: Name): string => `{zh: ${zh}, en: "${en}"}`

function listed<T>(
  file: string,
  list: string,
  entries: readonly T[],
  fields: (entry: T) => readonly Field[],
): { file: string; text: string } {
  const lines = entries.map((entry) => {
    const given = fields(entry).filter(([, value]) => value !== null)
    return `  - {${given.map(([key, value]) => `${key}: ${value}`).join(', ')}}\n`
  })
  return { file, text: `${HEAD}${list}:\n${lines.join('')}` }
}
