import { useI18n } from 'vue-i18n'
import type { Light } from '../../backend/contract/light.ts'
import type { Instant } from '../../rules/time.ts'
import { shapeOf } from '../ranking.ts'
import { useNames } from '../stores/names.ts'
import { useTexts } from '../texts.ts'

type Timed = Pick<Light, 'state' | 'dueAt' | 'since' | 'level' | 'gravity' | 'flag'>

export interface LightTexts {
  /** How far past or before its due instant a light is, at an instant. */
  readonly how: (light: Timed, at: Instant) => string
  readonly name: (kind: 'rules' | 'departments' | 'windows' | 'items', id: string | null) => string
  /** `办件 QG-2026-000101`. */
  readonly subject: (name: string) => string
  readonly kindOf: (name: string) => string
  readonly finding: (id: string) => string
}

/** What is said of a light in the reader's language. */
export function useLightTexts(): LightTexts {
  const { t, te } = useI18n()
  const names = useNames()
  const texts = useTexts()
  const known = (key: string, otherwise: string): string => (te(key) ? t(key) : otherwise)
  const kindOf = (name: string): string => {
    const kind = name.slice(0, name.indexOf('/'))
    return known(`subjectKind.${kind}`, kind)
  }
  return {
    how(light, at) {
      // One that waits to be verified may have stopped, in time: it is past nothing.
      if (light.state === 'stopped' || light.state === 'withdrawn') return t(`state.${light.state}`)
      if (light.state === 'paused') return t('desk.paused')
      if (light.dueAt === null || shapeOf(light) === 'absent')
        return t('desk.lit', { span: texts.span(at - light.since) })
      if (at > light.dueAt) return t('desk.overdue', { span: texts.span(at - light.dueAt) })
      return t('desk.left', { span: texts.span(light.dueAt - at) })
    },
    name: (kind, id) => (id === null ? '' : names.text(kind, id)),
    kindOf,
    subject: (name) => `${kindOf(name)} ${name.slice(name.indexOf('/') + 1)}`,
    finding: (id) => known(`found.${id}`, names.text('checks', id)),
  }
}
