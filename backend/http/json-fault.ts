/** Where a text stops being JSON: an offset in UTF-16 units, and what was expected there. */
export interface JsonFault {
  readonly at: number
  readonly expected: string
}

const NAME = 'a name in double quotes'
const VALUE = 'a value'
const FIRST_NAME = 'a name in double quotes or }'
const FIRST_VALUE = 'a value or ]'
const COLON = 'a colon'
const BLANKS = ' \t\n\r'
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

/**
 * Finds the fault of a text that `JSON.parse` refused, since its messages name the place only of some faults, and others
 * of them quote the text. Null where there is none. By hand and without recursion: the text may be anything.
 */
export function findJsonFault(text: string): JsonFault | null {
  const closers: string[] = []
  let expected = VALUE
  let at = 0
  for (;;) {
    while (at < text.length && BLANKS.includes(text.charAt(at))) at++
    const here = text.charAt(at)
    const closer = closers.at(-1)
    if (here === closer && ![VALUE, NAME, COLON].includes(expected)) {
      closers.pop()
      at++
      expected = after(closers)
    } else if (expected === VALUE || expected === FIRST_VALUE) {
      if (here === '{' || here === '[') {
        closers.push(here === '{' ? '}' : ']')
        at++
        expected = here === '{' ? FIRST_NAME : FIRST_VALUE
        continue
      }
      const end = endOfScalar(text, at) ?? { at, expected }
      if (typeof end !== 'number') return end
      at = end
      expected = after(closers)
    } else if (expected === NAME || expected === FIRST_NAME) {
      const end = here === '"' ? endOfString(text, at) : { at, expected }
      if (typeof end !== 'number') return end
      at = end
      expected = COLON
    } else if (expected === COLON && here === ':') {
      at++
      expected = VALUE
    } else if (expected !== COLON && here === ',' && closer !== undefined) {
      at++
      expected = closer === '}' ? NAME : VALUE
    } else {
      return here === '' && closer === undefined ? null : { at, expected }
    }
  }
}

function after(closers: readonly string[]): string {
  const closer = closers.at(-1)
  return closer === undefined ? 'the end' : `a comma or ${closer}`
}

/** Null where no scalar begins. */
function endOfScalar(text: string, from: number): number | JsonFault | null {
  if (text.charAt(from) === '"') return endOfString(text, from)
  let end = from
  while (/[-+.\w]/.test(text.charAt(end))) end++
  const word = text.slice(from, end)
  return ['true', 'false', 'null'].includes(word) || NUMBER.test(word) ? end : null
}

function endOfString(text: string, from: number): number | JsonFault {
  for (let at = from + 1; at < text.length; at++) {
    const here = text.charAt(at)
    if (here === '"') return at + 1
    if (here < ' ') return { at, expected: 'no control character within a text' }
    if (here !== '\\') continue
    const escape = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(at, at + 6))
    if (escape === null) return { at, expected: 'an escape of JSON' }
    at += escape[0].length - 1
  }
  return { at: text.length, expected: 'the closing double quote' }
}
