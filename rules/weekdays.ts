/** Weekdays as a book writes them, Monday first. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** The weekdays, from 0 for Monday, of a key such as `mon-fri` or `mon,wed-fri`. */
export function weekdaysOf(key: string): number[] {
  return key.split(',').flatMap((part) => {
    const [from = '', through = from] = part.trim().split('-')
    const first = WEEKDAYS.indexOf(from)
    const length = ((WEEKDAYS.indexOf(through) - first + 7) % 7) + 1
    return Array.from({ length }, (_, i) => (first + i) % 7)
  })
}
