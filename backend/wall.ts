import { createHmac } from 'node:crypto'
import type { Change, Light } from './contract/light.ts'

/** 22 characters of base64url are 132 bits: nobody meets the same one twice, and a wall's page stays small. */
const ID_LENGTH = 22

/**
 * A light's id as a wall has it: opaque, and the same for as long as the secret is, so that a row keeps its place. An HMAC,
 * since subjects are numbered and a plain hash of «case/QG-2026-000123/…» is found by trying.
 */
export function wallId(secret: string, id: string): string {
  return createHmac('sha256', secret).update(id).digest('base64url').slice(0, ID_LENGTH)
}

/** A light without subject, person or text (`screens.md`: no name, no case number, no text of a case, ever). */
export function wallLight(secret: string, light: Light): Light {
  const { subject, step, level } = light
  const group = subject !== null && (step || level === 'red') ? { group: wallId(secret, subject) } : {}
  return { ...light, id: wallId(secret, light.id), subject: null, staff: null, reason: null, ...group }
}

/** A change without what caused it and what a person reads beside it. */
export function wallChange(secret: string, change: Change): Change {
  return { ...change, light: wallLight(secret, change.light), cause: null, why: null }
}
