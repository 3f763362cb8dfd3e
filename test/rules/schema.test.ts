import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { bookJsonSchema } from '../../rules/schema.ts'

test('the JSON Schema for editors is the one that the rulebook is checked by (npm run schema writes it)', () => {
  const written: unknown = JSON.parse(readFileSync(new URL('../../rules/book.schema.json', import.meta.url), 'utf8'))
  expect(written).toEqual(JSON.parse(JSON.stringify(bookJsonSchema())))
})
