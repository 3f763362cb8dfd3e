import type { Shape } from './ranking.ts'

/** A shape in a box of 24 by 24: what is filled, what is drawn as a line, and how the line is broken. */
export interface Drawing {
  readonly filled?: string
  readonly stroked?: string
  readonly dashes?: string
}

const OCTAGON = 'M8 2h8l6 6v8l-6 6H8l-6-6V8z'
const CIRCLE = 'M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18'

/** Every state is a shape besides its colour, so that it is told apart in grey, in print and by who sees no red. */
export const SHAPES: Readonly<Record<Shape, Drawing>> = {
  red: { filled: OCTAGON },
  // An octagon in an octagon.
  statutory: {
    filled: 'M9.6 6.2h4.8l3.4 3.4v4.8l-3.4 3.4H9.6l-3.4-3.4V9.6z',
    stroked: 'M8.2 2.2h7.6l6 6v7.6l-6 6H8.2l-6-6V8.2z',
  },
  yellow: { filled: 'M12 2.5L23 21.5H1z' },
  // A person, crossed out.
  absent: {
    filled: 'M12 3.2a4 4 0 1 1 0 8a4 4 0 1 1 0-8zM4.5 21c0-4.6 3.2-7.6 7.5-7.6s7.5 3 7.5 7.6z',
    stroked: 'M2.5 2.5L21.5 21.5',
  },
  unknown: { stroked: CIRCLE, dashes: '3.4 3.67' },
  notice: { stroked: CIRCLE },
  green: { filled: 'M12 9a3 3 0 1 1 0 6a3 3 0 1 1 0-6' },
}
