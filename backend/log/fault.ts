/** Why something can't be read, in words for people. */
export class Fault {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

const MOST_CHARACTERS = 80

/** What stands there, in quotes, short enough for a line of a report. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length <= MOST_CHARACTERS ? text : `${[...text.slice(0, MOST_CHARACTERS - 1)].slice(0, -1).join('')}…`
}
