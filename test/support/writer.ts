// A process that writes until it is killed: every number that it prints was acknowledged. The first line says that it is open.
import { connect, type Where } from '../../db/connect.ts'

const db = await connect(JSON.parse(process.argv[2] ?? '') as Where)
await db.query('CREATE TABLE IF NOT EXISTS written (number int PRIMARY KEY, text text)')
await db.query('CREATE TABLE IF NOT EXISTS written_too (number int PRIMARY KEY)')
const [last] = await db.query<{ number: number }>('SELECT coalesce(max(number), 0) AS number FROM written')
let number = last?.number ?? 0
console.log('open')
for (;;) {
  number += 1
  await db.transaction(async (tx) => {
    await tx.query('INSERT INTO written VALUES ($1, $2)', [number, 'x'.repeat(500)])
    await tx.query('INSERT INTO written_too VALUES ($1)', [number])
  })
  console.log(number)
}
