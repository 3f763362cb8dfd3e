import { between, pick, randomOf, type Random } from '../random.ts'
import { DEPARTMENTS, type Department, type Name } from './departments.ts'

/** 事项 of the generated catalogue. */
export interface CatalogueItem {
  readonly id: string
  readonly kind: 'approval' | 'service'
  readonly name: Name
  readonly department: string
  readonly class: 'promised' | 'instant'
  readonly statutoryDays: number | null
  readonly promisedDays: number | null
  /** 一审一核: one review and one check, whose days come to the promise. Of a promise of a day there are no limits of steps. */
  readonly steps: readonly ItemStep[] | null
  readonly certificate: true | null
  readonly eLicence: true | null
  readonly tacitConsent: true | null
}

/** 环节, in working days. */
export interface ItemStep {
  readonly id: 'review' | 'check'
  readonly days: number
}

/** What `items.yaml` has by hand and counts among the 621. */
const BY_HAND = {
  approvals: ['D07', 'D07', 'D12'],
  services: ['D03', 'D07'],
  promisedDays: 15,
  promised: 3,
} as const

const APPROVALS = 280
const SERVICES = 341
/** Public services that are promised and not done on the day; with the approvals they are 400. */
const PROMISED_SERVICES = 120
/** The average of the model centre, working days over all promised items. */
const AVERAGE_DAYS = 3.89

const APPROVAL_FORMS = [
  { zh: '许可', en: 'licence' },
  { zh: '变更审批', en: 'approval of a change' },
]
const SERVICE_FORMS = [
  { zh: '信息查询', en: 'enquiry' },
  { zh: '备案', en: 'filing' },
  { zh: '证明开具', en: 'certificate' },
]

/** The generated items: what the 621 of the model are beside the five by hand (design §1). The same for a seed everywhere. */
export function catalogueItems(seed: number): CatalogueItem[] {
  const random = randomOf(seed, 'catalogue')
  const approvals = DEPARTMENTS.flatMap((department) => {
    const byHand = BY_HAND.approvals.filter((id) => id === department.id).length
    return namesOf(department, APPROVAL_FORMS).slice(0, APPROVALS / DEPARTMENTS.length - byHand)
  }).map((named, i) => approval(random, named, `QG-${1001 + i}`))
  const services = DEPARTMENTS.flatMap((department, i) => {
    const byHand = BY_HAND.services.filter((id) => id === department.id).length
    const each = Math.floor(SERVICES / DEPARTMENTS.length)
    return namesOf(department, SERVICE_FORMS).slice(
      0,
      each + (i < SERVICES - each * DEPARTMENTS.length ? 1 : 0) - byHand,
    )
  })
  const promised = promisedPlaces(random, services.length)
  const all = [...approvals, ...services.map((named, i) => service(random, named, `QG-${2001 + i}`, promised.has(i)))]
  return toAverage(random, all).map((item) =>
    item.kind === 'approval' ? handled(randomOf(seed, item.id), item) : item,
  )
}

interface Named {
  readonly department: string
  readonly name: Name
}

function namesOf({ id, things }: Department, forms: readonly Name[]): Named[] {
  return forms.flatMap((form) =>
    things.map((thing) => ({
      department: id,
      name: { zh: `${thing.zh}${form.zh}`, en: `${thing.en[0]?.toUpperCase() ?? ''}${thing.en.slice(1)}: ${form.en}` },
    })),
  )
}

const PLAIN = { steps: null, certificate: null, eLicence: null, tacitConsent: null } as const

/** Of 100 approvals: those with an electronic licence, and those that the centre lists for 超时默许. */
const OF_100 = { eLicence: 40, tacitConsent: 8 } as const

/** How an approval is handled and what its applicant gets: a licence is delivered, a change is entered in the one that is there. */
function handled(random: Random, item: CatalogueItem): CatalogueItem {
  const [eLicence, tacitConsent] = [random() * 100 < OF_100.eLicence, random() * 100 < OF_100.tacitConsent]
  const certificate = item.name.zh.endsWith('许可')
  return {
    ...item,
    steps: stepsOf(item.promisedDays ?? 0),
    certificate: certificate || null,
    eLicence: (certificate && eLicence) || null,
    tacitConsent: tacitConsent || null,
  }
}

function stepsOf(days: number): readonly ItemStep[] | null {
  if (days < 2) return null
  const check = Math.max(1, Math.floor(days / 3))
  return [
    { id: 'review', days: days - check },
    { id: 'check', days: check },
  ]
}

function approval(random: Random, named: Named, id: string): CatalogueItem {
  const statutoryDays = pick(random, [7, 10, 15, 20, 20, 20, 20, 30, 45])
  const promisedDays = Math.max(1, Math.round(statutoryDays * (0.15 + 0.25 * random())))
  return { id, kind: 'approval', ...named, class: 'promised', statutoryDays, promisedDays, ...PLAIN }
}

function service(random: Random, named: Named, id: string, promised: boolean): CatalogueItem {
  if (!promised)
    return { id, kind: 'service', ...named, class: 'instant', statutoryDays: null, promisedDays: null, ...PLAIN }
  const statutoryDays = pick(random, [5, 7, 10])
  return {
    id,
    kind: 'service',
    ...named,
    class: 'promised',
    statutoryDays,
    promisedDays: between(random, 1, statutoryDays > 5 ? 3 : 2),
    ...PLAIN,
  }
}

function promisedPlaces(random: Random, count: number): Set<number> {
  const places = new Set<number>()
  while (places.size < PROMISED_SERVICES) places.add(Math.floor(random() * count))
  return places
}

/** Moves promises by a day here and there until their average is the model's; none is more than 0.6 of its statutory limit. */
function toAverage(random: Random, items: readonly CatalogueItem[]): CatalogueItem[] {
  const moved = [...items]
  const places = [...moved.keys()].filter((i) => moved[i]?.kind === 'approval')
  const promised = moved.filter((item) => item.class === 'promised').length + BY_HAND.promised
  let left = Math.round(promised * AVERAGE_DAYS) - BY_HAND.promisedDays
  for (const { promisedDays } of moved) left -= promisedDays ?? 0
  while (left !== 0) {
    const place = pick(random, places)
    const item = moved[place]
    if (item === undefined || item.promisedDays === null || item.statutoryDays === null) continue
    const promisedDays = item.promisedDays + Math.sign(left)
    if (promisedDays < 1 || promisedDays > item.statutoryDays * 0.6) continue
    moved[place] = { ...item, promisedDays }
    left -= Math.sign(left)
  }
  return moved
}
