// A worker thread of Node 20 doesn't inherit tsx: registered here, it runs the worker that is written in TypeScript.
import { register } from 'tsx/esm/api'

register()
await import('./embedded-worker.ts')
