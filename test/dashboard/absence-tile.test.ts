// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, expect, test } from 'vitest'
import { i18n, speak } from '../../dashboard/i18n/index.ts'
import LightTile from '../../dashboard/parts/LightTile.vue'
import { tileOf } from '../../dashboard/wall-figures.ts'
import { lightOf } from '../support/lights.ts'

const MOMENT = { at: 10_000, told: 10_000, calendars: [] }
afterEach(() => speak('zh-CN'))

/** What a reader sees of the tile: its number, its text, whether it is hatched, whether its shape is the dashed one. */
function shown(known: number, unknown: number, lit = 0): unknown[] {
  const lights = Array.from({ length: lit }, (_, n) => lightOf(n, { flag: 'absent', window: `W${n}` }))
  const tile = tileOf('absent', null, lights, { known, unknown })
  const global = { plugins: [createPinia(), i18n] }
  const page = mount(LightTile, { props: { tile, moment: MOMENT, hourAgo: null, isVoid: false }, global })
  const isHatched = page.classes('hatched')
  return [page.get('.count').text(), page.get('p').text(), isHatched, page.find('.level-shape.unknown').exists()]
}

test('the wall’s zero of absences is none where nobody knows, and says of how many windows that is, in both languages', () => {
  speak('zh-CN')
  expect(shown(50, 0)).toEqual(['0', '没有缺岗灯', false, false])
  expect(shown(0, 50)).toEqual(['—', '50 个窗口无法判断', true, true])
  expect(shown(30, 20)).toEqual(['0', '30 个窗口没有缺岗灯 · 20 个窗口无法判断', true, true])
  expect(shown(0, 0)).toEqual(['—', '当前没有班次', true, true])
  expect(shown(1, 4, 1)).toEqual(['1', '窗口 W0 · 4 个窗口无法判断', false, false])
  speak('en')
  expect(shown(50, 0)).toEqual(['0', 'no absence lit', false, false])
  expect(shown(0, 50)).toEqual(['—', '50 windows not known', true, true])
  expect(shown(30, 20)).toEqual(['0', '30 windows: no absence lit · 20 windows not known', true, true])
  expect(shown(0, 0)).toEqual(['—', 'no shift now', true, true])
  expect(shown(1, 4, 1)).toEqual(['1', 'windows W0 · 4 windows not known', false, false])
})
