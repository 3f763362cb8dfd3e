import type { MessageContext, MessageFunction } from 'vue-i18n'

/** Texts by key, as they are written. */
export interface Texts {
  readonly [key: string]: string | Texts
}
export interface Compiled {
  [key: string]: MessageFunction<string> | Compiled
}

/**
 * Texts as functions of their named values: `{n} more`. The texts of this project need no more of vue-i18n's language, and its
 * compiler would be a tenth of a wall's script.
 */
export function compile(texts: Texts): Compiled {
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, typeof text === 'string' ? messageOf(text) : compile(text)]),
  )
}

function messageOf(text: string): MessageFunction<string> {
  return ({ named }: MessageContext<string>) => text.replace(/\{(\w+)\}/g, (_, name: string) => String(named(name)))
}
