import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

/** Chromium from `CHROMIUM_PATH` or on the PATH; `.ci/chromium` installs one. */
export async function startBrowser(): Promise<Browser> {
  const places = (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, 'chromium'))
  const executablePath = process.env['CHROMIUM_PATH'] ?? places.find((place) => existsSync(place))
  if (executablePath === undefined) throw new Error('no chromium on the PATH: run .ci/chromium, or set CHROMIUM_PATH')
  return chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
}
