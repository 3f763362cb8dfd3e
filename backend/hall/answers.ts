import type { Calendar } from '../../rules/calendar.ts'
import type { Instant } from '../../rules/time.ts'
import { openMinute, openMinutes } from './office.ts'
import { between } from './random.ts'
import { tell, type Teller, type Told } from './told.ts'

/** Of confirmed lights, those that are answered a day too late, and those that are revoked. */
const SHARE = { late: 0.03, revoked: 0.05 }

/** 责任倒查: what was lit is confirmed on the next working day, and answered within five more. */
export function answered(teller: Teller, calendar: Calendar, litAt: Instant): Told[] {
  const { random } = teller
  const during = (after: number): Instant => {
    const day = calendar.workingDayAfter(calendar.zone.dayOf(litAt), after)
    return openMinute(calendar, day, between(random, 10, openMinutes(calendar, day) - 10))
  }
  const draw = random()
  const reply = draw < SHARE.revoked ? 'act.revoke' : 'act.reply'
  const days = draw > 1 - SHARE.late ? 7 : between(random, 2, 5)
  return [tell(teller, 'act.confirm', during(1)), tell(teller, reply, during(days))]
}
