/** `npm run bench`: what design §9 promises of the engine, each figure beside its alternative in the same run. */
import { cpus, loadavg, totalmem } from 'node:os'
import { loadBook } from '../../backend/book.ts'
import * as due from './due.ts'
import * as folds from './fold.ts'
import { rowACase, rowAnEvent } from './generate.ts'
import { liveBench } from './live.ts'
import { medians } from './medians.ts'
import { pagesBench } from './pages.ts'
import { refoldBenches } from './refold.ts'
import { replayBench } from './replay.ts'
import { streamBench } from './stream.ts'

const COMMAND = 'npm run bench'

const us = (n: number): string => `${n < 10 ? n.toFixed(3) : n.toFixed(1)} µs`
const perSecond = (n: number): string => `${Math.round(n).toLocaleString('en')}/s`
const ratio = (n: number): string => `${n < 10 ? n.toFixed(1) : Math.round(n)}×`
const percent = (n: number): string => `${(n * 100).toFixed(n === 1 ? 0 : 1)} %`
const verdict = (met: boolean): string => (met ? 'met' : '**missed**')

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
const print = (text: string): void => void process.stdout.write(text)

const book = await loadBook('rules/book')
const calendar = book.calendars.get('cn-office')
if (calendar === undefined) throw new Error('the shipped book has no calendar cn-office')

const [cpu] = cpus()
print(
  `${cpus().length} × ${cpu?.model ?? 'unknown cpu'}, ${Math.round(totalmem() / 2 ** 30)} GiB; ` +
    `node ${process.version}, ${process.platform} ${process.arch}; command: \`${COMMAND}\`\n\n`,
)
print(row(['what', 'Heliograph', 'alternative', 'ratio', 'target', '']))
print(row(Array.from({ length: 6 }, () => '---')))

const { contenders, agreement } = due.dueBench(calendar)
const dues = await medians(contenders)
const ours = dues.get(due.ENGINE) ?? NaN
const against = (name: string): number => (dues.get(name) ?? NaN) / ours
const others = [due.DATE_FNS, due.CHINESE_DAYS, due.ORACLE]
print(
  row([
    'due instant of `workingDays: 20`',
    us(ours),
    others
      .map((name) => `${name} ${us(dues.get(name) ?? NaN)} (same day ${percent(agreement.get(name) ?? NaN)})`)
      .join('; '),
    others.map((name) => ratio(against(name))).join('; '),
    '≤ 0.3 µs; ≥ 2×; ≥ 200×; –',
    verdict(ours <= 0.3 && against(due.DATE_FNS) >= 2 && against(due.CHINESE_DAYS) >= 200),
  ]),
)

const folded = await medians(folds.foldBench(book))
const rulesEngine = folded.get(folds.RULES_ENGINE) ?? NaN
for (const [what, name] of [
  ['fold of a 10-event case, shipped book', folds.FOLD],
  ['the same with its clocks', folds.ENGINE],
] as const) {
  const took = folded.get(name) ?? NaN
  const other = `${folds.RULES_ENGINE}, 2 rules ${us(rulesEngine)}`
  print(row([what, us(took), other, ratio(rulesEngine / took), '≤ 20 µs', verdict(took <= 20)]))
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`
for (const [shape, generate] of [
  ['a row an event', rowAnEvent],
  ['a row a case', rowACase],
] as const) {
  const { figures, casesPerSecond, bytesPerSubject, peakRssBytes, splitPerSecond, events } = await replayBench(generate)
  print(
    row([
      `replay of ${figures.subjects.toLocaleString('en')} cases, ${events.toLocaleString('en')} events in CSV, ${shape}`,
      `${perSecond(casesPerSecond)} (read ${seconds(figures.readMs)}, judge ${seconds(figures.judgeMs)}); ` +
        `${(bytesPerSubject / 1_024).toFixed(2)} KB a subject, peak RSS ${Math.round(peakRssBytes / 2 ** 20)} MB`,
      `bare readline and split ${perSecond(splitPerSecond)}`,
      ratio(splitPerSecond / casesPerSecond),
      '≥ 20,000/s; ≤ 2 KB',
      verdict(casesPerSecond >= 20_000 && bytesPerSubject <= 2_048),
    ]),
  )
}

const { screens, stream, bare } = await streamBench()
print(
  row([
    `event committed → frame on ${screens} screens`,
    `p50 ${stream.p50Ms.toFixed(1)} ms, p99 ${stream.p99Ms.toFixed(1)} ms, CPU ${stream.cpuMs.toFixed(1)} ms`,
    `bare \`ws\` p50 ${bare.p50Ms.toFixed(1)} ms, p99 ${bare.p99Ms.toFixed(1)} ms, CPU ${bare.cpuMs.toFixed(1)} ms`,
    `p99 ${ratio(stream.p99Ms / bare.p99Ms)}, CPU ${ratio(stream.cpuMs / bare.cpuMs)}`,
    'p99 ≤ 1.5×, CPU ≤ 1.5×',
    verdict(stream.p99Ms <= 1.5 * bare.p99Ms && stream.cpuMs <= 1.5 * bare.cpuMs),
  ]),
)
// Fills databases with a million clocks, which takes minutes.
if (process.argv.includes('live')) await liveBench()
// A hundred thousand open cases, which takes minutes too.
if (process.argv.includes('refold')) await refoldBenches()
// Wants the built pages and a Chromium.
if (process.argv.includes('pages')) await pagesBench()
print(
  `\nload average at the end ${loadavg()
    .map((load) => load.toFixed(1))
    .join(', ')}\n`,
)
