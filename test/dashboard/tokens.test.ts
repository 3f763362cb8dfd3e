import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('../../dashboard/styles/tokens.css', import.meta.url), 'utf8')

type Rgb = readonly [number, number, number]

function tokensOf(theme: string): Record<string, Rgb> {
  const block = css.slice(css.indexOf(`[data-theme='${theme}']`)).split('}', 1)[0]!
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): #([0-9a-f]{6});/g)].map(([, name, hex]) => [name, rgbOf(hex!)]),
  )
}

const rgbOf = (hex: string): Rgb => [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Rgb
const linear = (rgb: Rgb): Rgb =>
  rgb.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as unknown as Rgb
const luminance = (rgb: Rgb): number => {
  const [r, g, b] = linear(rgb)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
/** WCAG 2.2. */
function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear light. */
const BLIND = {
  nothing: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const

function seen(rgb: Rgb, matrix: readonly number[]): Rgb {
  const light = linear(rgb)
  const row = (at: number): number => light.reduce((sum, c, i) => sum + c * matrix[at + i]!, 0)
  return [row(0), row(3), row(6)].map((c) => Math.min(1, Math.max(0, c))) as unknown as Rgb
}

/** CIE 1976 L*a*b*, D65, of linear light. */
function lab([r, g, b]: Rgb): Rgb {
  const f = (t: number): number => (t > 216 / 24_389 ? Math.cbrt(t) : ((24_389 / 27) * t) / 116 + 16 / 116)
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047)
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b)
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}
const difference = (a: Rgb, b: Rgb): number => Math.hypot(...lab(a).map((v, i) => v - lab(b)[i]!))

describe.each(['dark', 'light'])('the %s theme', (theme) => {
  const tokens = tokensOf(theme)
  const token = (name: string): Rgb => tokens[name]!

  test.each(['text', 'muted', 'red', 'yellow', 'absent', 'link'])('%s is read on every ground (4.5:1)', (name) => {
    for (const ground of ['ground', 'card', 'raised'])
      expect(contrast(token(name), token(ground)), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5)
  })

  test('the shape of what is normal is seen on every ground (3:1)', () => {
    for (const ground of ['ground', 'card', 'raised'])
      expect(contrast(token('normal'), token(ground)), ground).toBeGreaterThanOrEqual(3)
  })

  test('the veil is read', () => {
    expect(contrast(token('ground'), token('red'))).toBeGreaterThanOrEqual(4.5)
  })

  test.each(Object.keys(BLIND) as (keyof typeof BLIND)[])(
    'red, yellow and absent differ to who is blind to: %s',
    (kind) => {
      const colours = ['red', 'yellow', 'absent'] as const
      for (const a of colours)
        for (const b of colours)
          if (a < b)
            expect(
              difference(seen(token(a), BLIND[kind]), seen(token(b), BLIND[kind])),
              `${a} and ${b}`,
            ).toBeGreaterThanOrEqual(30)
    },
  )
})
