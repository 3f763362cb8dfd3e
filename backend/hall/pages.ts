import { spawn } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
/** What the pages are built from. */
const SOURCES = ['dashboard', 'rules', 'backend/contract', 'package.json']
const BUILT = 'dist'

/** Builds the pages of a checkout where they are older than what they are made of. Rejects where that fails. */
export async function buildPages(say: (text: string) => void, root = ROOT): Promise<void> {
  const newest = (place: string): Promise<number> => newestIn(join(root, place))
  const [sources, built] = await Promise.all([Promise.all(SOURCES.map(newest)), newest(BUILT)])
  if (built > Math.max(...sources)) return
  say('Building the screens …\n')
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`npm run build ended with ${code}: the screens could not be built`)
}

/** When the newest file of a place was written, epoch ms; 0 where there is none. */
async function newestIn(path: string): Promise<number> {
  const found = await stat(path).catch(() => null)
  if (found === null) return 0
  if (!found.isDirectory()) return found.mtimeMs
  const names = await readdir(path, { recursive: true })
  const times = await Promise.all(names.map(async (name) => (await stat(join(path, name))).mtimeMs))
  return Math.max(0, ...times)
}
