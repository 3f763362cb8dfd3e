import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import type { Terminal } from '../../command.ts'
import { centreFiles } from './files.ts'

const RULES = fileURLToPath(new URL('../../../rules/', import.meta.url))

/** The command that writes the generated files of the model centre into the tree; a test holds them equal. */
export function addCentreCommand(program: Command, terminal: Pick<Terminal, 'out'>): void {
  program
    .command('centre')
    .description('write the catalogue of the model centre into rules/')
    .action(async () => {
      for (const { file, text } of centreFiles()) {
        await writeFile(`${RULES}${file}`, text)
        terminal.out(`rules/${file}\n`)
      }
    })
}
