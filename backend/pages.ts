import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import express, { type RequestHandler } from 'express'

/** Where `npm run build` puts the screens. */
export const BUILT = fileURLToPath(new URL('../dist', import.meta.url))

/** The paths of screens; the rest of a path is the page's own to read. */
const SCREENS = /^\/(?:$|(?:wall|desk|trends)(?:\/|$))/
const WALL = /^\/wall(?:\/|$)/
const YEAR_S = 31_536_000

const NOT_BUILT = `The screens of Heliograph are not built yet. Build them with

  npm run build

and start the server again. Its API answers under /api, for instance /api/health.
`

/**
 * Serves the built screens: assets, whose names carry their hash, for good; the page itself is asked for anew each time.
 * Where nothing is built, the screens' paths say how to build. What is no screen is left to the next handler.
 */
export function createPages(directory = BUILT): RequestHandler {
  const built = existsSync(join(directory, 'index.html'))
  const page = (path: string): string => (WALL.test(path) ? 'wall.html' : 'index.html')
  const router = express.Router()
  router.use(
    '/assets',
    express.static(join(directory, 'assets'), { immutable: true, maxAge: YEAR_S * 1_000, index: false }),
  )
  router.get(SCREENS, ({ path }, response) => {
    response.set('Cache-Control', 'no-store')
    if (built) response.sendFile(page(path), { root: directory, cacheControl: false })
    else response.type('text/plain').send(NOT_BUILT)
  })
  return router
}
