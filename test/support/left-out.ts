/** Says what a run leaves out, and how to run it; called once, before all tests. */
export default function sayWhatIsLeftOut(): void {
  if ((process.env['TEST_DATABASE_URL'] ?? '') !== '') return
  console.info(
    'Left out: what only a server can show (several connections, NOTIFY, TimescaleDB). To run it: TEST_DATABASE_URL=postgres://… npm test -- test/db test/backend/live; .ci/timescale start prints the URL of a TimescaleDB.',
  )
}
