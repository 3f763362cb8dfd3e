import { basename } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { sentencesOf, type Said } from '../rules/sentences.ts'
import { bookOf, readBookFiles } from './book.ts'
import type { Terminal } from './command.ts'
import { configHelp } from './config.ts'
import { runPublish, type PublishCommandOptions } from './edit/publish-command.ts'

interface ExplainOptions {
  readonly lang: 'zh' | 'en' | 'both'
  readonly file?: string
}

/** The commands about a rulebook: saying it in sentences, and publishing it. `done` is told the exit code. */
export function addBookCommand(program: Command, terminal: Terminal, done: (code: number) => void): void {
  const book = program.command('book').description('what a rulebook says, and putting it in force')
  book
    .command('publish')
    .description('make a rulebook the edition in force, also while servers run; what is wrong in it changes nothing')
    .requiredOption('--book <directory>', 'the rulebook')
    .option('--dry-run', 'only say what it would change')
    .option('--on <edition>', 'only if this is the edition in force, so that nobody else’s is replaced unseen', whole)
    .option('--wait', 'until all that it touches is judged anew')
    .addHelpText('after', `\n${configHelp()}`)
    .action(async (options: PublishCommandOptions) => {
      done(await runPublish(options, terminal))
    })
  book
    .command('explain')
    .description('print each rule and check in sentences, for who does not program')
    .argument('[directory]', 'the rulebook', 'rules/book')
    .option('--file <name>', 'one file alone, such as case.yaml')
    .addOption(new Option('--lang <language>', 'language of the sentences').choices(['zh', 'en', 'both']).default('en'))
    .action(async (directory: string, { lang, file }: ExplainOptions) => {
      const parts = await readBookFiles(directory)
      await bookOf(parts) // what doesn't load has nothing to say
      const said = sentencesOf(parts).filter((one) => file === undefined || basename(one.file) === basename(file))
      if (said.length === 0)
        throw new Error(`${directory}: no rule or check here${file === undefined ? '' : ` in a file ${file}`}`)
      terminal.out(bookText(said, lang === 'both' ? ['zh', 'en'] : [lang]))
    })
}

function whole(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('expected a whole number from 0 on')
  return value
}

/** File by file, each rule and check with its sentences, once in each language. */
export function bookText(said: readonly Said[], languages: readonly ('zh' | 'en')[]): string {
  let file = ''
  let text = ''
  for (const one of said) {
    if (one.file !== file) text += `${file === '' ? '' : '\n'}== ${one.file}\n`
    file = one.file
    for (const language of languages) {
      text += `\n${one.heading[language]}\n`
      for (const sentence of one.sentences) text += `  ${sentence[language]}\n`
    }
  }
  return text
}
