import { CHECK_ROOTS, compileCondition, typeOf, type Condition } from './condition.ts'

/** What an expression has to give: CEL types, and the words for them. */
export interface Gives {
  readonly types: readonly string[]
  readonly expected: string
}

export const YES_NO: Gives = { types: ['bool'], expected: 'true or false' }
export const NUMBER: Gives = { types: ['int', 'double'], expected: 'a number' }
/** A check's condition, which may read the history too. */
export const CHECK: Gives = { ...YES_NO }
export const TEXT: Gives = { types: ['string'], expected: 'a text' }

const ONLY_CHECKS: ReadonlySet<string> = new Set(CHECK_ROOTS)

/** Compiles an expression of a book and checks what it gives and reads; null where it is wrong, which is told. */
export function conditionOf(text: string, of: string, gives: Gives, fault: (why: string) => void): Condition | null {
  try {
    const compiled = compileCondition(text, of)
    const type = typeOf(text)
    const only = gives === CHECK ? undefined : compiled.reads.find(({ root }) => ONLY_CHECKS.has(root))
    const wrong =
      type !== 'dyn' && !gives.types.includes(type)
        ? `${text} gives ${type}: expected ${gives.expected}`
        : only !== undefined
          ? `${text} reads ${only.root}: expected in checks alone`
          : null
    if (wrong === null) return compiled
    fault(wrong)
    return null
  } catch (error) {
    fault(`${text}: ${(error as Error).message.split('\n')[0]}`)
    return null
  }
}

/** Compiles the expression at a place of a rule. */
export type CompileCondition = (text: string, at: string, gives: Gives) => Condition | null
