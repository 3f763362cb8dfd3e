/** What a chart takes of the page: the tokens of the theme, and the size of a rem. */
export interface Dress {
  readonly text: string
  readonly muted: string
  readonly line: string
  readonly card: string
  readonly raised: string
  readonly plain: string
  readonly red: string
  readonly yellow: string
  readonly absent: string
  readonly font: string
  readonly rem: number
}

/** The dress that an element wears now. */
export function dressOf(element: HTMLElement): Dress {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return {
    text: token('text'),
    muted: token('muted'),
    line: token('line'),
    card: token('card'),
    raised: token('raised'),
    plain: token('normal'),
    red: token('red'),
    yellow: token('yellow'),
    absent: token('absent'),
    font: style.fontFamily,
    rem: Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
  }
}
