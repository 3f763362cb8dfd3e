import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildPages } from '../../../backend/hall/pages.ts'

let root: string
const said: string[] = []

/** Writes a file as if so many seconds after a first one. */
async function put(path: string, second: number, text = ''): Promise<void> {
  await writeFile(join(root, path), text)
  await utimes(join(root, path), 1_000 + second, 1_000 + second)
}

const builds = async (): Promise<number> => {
  await buildPages((text) => said.push(text), root)
  return (await readFile(join(root, 'builds'), 'utf8')).length
}

beforeEach(async () => {
  said.length = 0
  root = await mkdtemp(join(tmpdir(), 'heliograph-pages-'))
  for (const place of ['dashboard', 'rules', 'backend/contract', 'dist'])
    await mkdir(join(root, place), { recursive: true })
  const build = `node -e "require('fs').appendFileSync('builds', 'x')"`
  await put('package.json', 1, JSON.stringify({ scripts: { build } }))
  await put('builds', 0)
  await put('dist/index.html', 10)
  // A folder's own time is that of the last file put into it.
  for (const place of ['dashboard', 'rules', 'backend/contract']) await utimes(join(root, place), 1_000, 1_000)
})
afterEach(async () => {
  await rm(root, { recursive: true })
})

test('pages that are newer than all they are made of are not built again', async () => {
  await utimes(join(root, 'dist'), 1_010, 1_010)
  expect(await builds()).toBe(0)
  expect(said).toEqual([])
})

test.each(['dashboard/main.ts', 'rules/kpi.ts', 'backend/contract/board.ts', 'package.json'])(
  'pages are built when %s is newer than they are',
  async (path) => {
    await utimes(join(root, 'dist'), 1_010, 1_010)
    const text = path === 'package.json' ? await readFile(join(root, path), 'utf8') : ''
    await put(path, 11, text)
    expect(await builds()).toBe(1)
    expect(said).toEqual(['Building the screens …\n'])
  },
)

test('pages that are not there are built', async () => {
  await rm(join(root, 'dist'), { recursive: true })
  expect(await builds()).toBe(1)
})

test('a build that fails is said, not passed over', async () => {
  await rm(join(root, 'dist'), { recursive: true })
  await put('package.json', 1, JSON.stringify({ scripts: { build: 'exit 3' } }))
  await expect(buildPages(() => undefined, root)).rejects.toThrow('npm run build ended with 3')
})
