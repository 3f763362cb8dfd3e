/** How many histories each property is tried on: a sample in `npm test`, all of them in `npm run prove`. */
export const RUNS = Number(process.env['HELIOGRAPH_RUNS'] ?? 1_500)

/** Fixed unless given, so that a run can be repeated. */
export const SEED = Number(process.env['HELIOGRAPH_SEED'] ?? 20_261_124)
