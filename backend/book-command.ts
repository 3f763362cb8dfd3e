import { basename } from 'node:path'
import { Option, type Command } from 'commander'
import { sentencesOf, type Said } from '../rules/sentences.ts'
import { bookOf, readBookFiles } from './book.ts'
import type { Terminal } from './command.ts'

interface ExplainOptions {
  readonly lang: 'zh' | 'en' | 'both'
  readonly file?: string
}

/** The command that says a rulebook in sentences. */
export function addBookCommand(program: Command, terminal: Terminal): void {
  program
    .command('book')
    .description('what a rulebook says')
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
