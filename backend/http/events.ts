import type { RequestHandler } from 'express'
import type { Instant } from '../../rules/time.ts'
import type { Intake, Rejection } from '../contract/intake.ts'
import type { Take } from '../queue.ts'
import { admit } from './admission.ts'
import { feedOfRequest } from './bearer.ts'
import { readEvents } from './body.ts'
import { Problem } from './problem.ts'

/**
 * Takes the events of a request (design §6). Good ones of a mixed batch are kept and each bad one is named by its place and
 * id. The answer comes after the commit: 200, or 422 where events came and none of them is good.
 */
export function takeEvents(take: Take, now: () => Instant): RequestHandler {
  return async (request, response) => {
    const { admitted, rejected } = admit(readEvents(request), feedOfRequest(response.locals), now())
    const verdicts = admitted.length === 0 ? [] : await take(admitted.map(({ event }) => event))
    const conflicts = admitted.flatMap(({ index, event }, nth): Rejection[] => {
      const verdict = verdicts[nth]
      if (verdict === undefined) throw new Error(`${verdicts.length} verdicts came back for ${admitted.length} events`)
      return verdict.kind === 'conflict' ? [{ index, id: event.id, reason: verdict.reason }] : []
    })
    const intake: Intake = {
      accepted: verdicts.filter(({ kind }) => kind === 'accepted').length,
      duplicates: verdicts.filter(({ kind }) => kind === 'duplicate').length,
      rejected: [...rejected, ...conflicts].sort((a, b) => a.index - b.index),
    }
    if (intake.rejected.length > 0 && intake.accepted + intake.duplicates === 0) {
      throw new Problem('none-good', `None of ${intake.rejected.length} events is good, see rejected`, {
        fields: intake,
      })
    }
    response.json(intake)
  }
}
