import { useI18n } from 'vue-i18n'
import type { Light } from '../../backend/contract/light.ts'
import { latenessOf, type Moment } from '../lateness.ts'
import { shapeOf } from '../ranking.ts'
import { useNames } from '../stores/names.ts'
import { useTexts } from '../texts.ts'

export interface LightTexts {
  /** How far past or before its due instant a light is: in open time where its rule counts by a calendar. */
  readonly how: (light: Light, moment: Moment) => string
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
    how(light, moment) {
      // One that waits to be verified may have stopped, in time: it is past nothing.
      if (light.state === 'stopped' || light.state === 'withdrawn') return t(`state.${light.state}`)
      const lateness = latenessOf(light, moment, shapeOf(light) !== 'absent')
      if (!('span' in lateness)) return t(`desk.${lateness.kind}`)
      return t(`desk.${lateness.kind}`, { span: texts.stretch(lateness) })
    },
    name: (kind, id) => (id === null ? '' : names.text(kind, id)),
    kindOf,
    subject: (name) => `${kindOf(name)} ${name.slice(name.indexOf('/') + 1)}`,
    finding: (id) => known(`found.${id}`, names.text('checks', id)),
  }
}
