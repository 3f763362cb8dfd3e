import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { Damage } from './bytes.ts'

/** One event of a XES log, or a trace without any: the cells of the columns asked for, '' where there is none. */
export interface XesRow {
  readonly line: number
  readonly cells: readonly string[]
  readonly fault: string | null
}

/** This isn't a XES log that may be read. */
export class Refused extends Error {}

const TYPES: ReadonlySet<string> = new Set(['string', 'date', 'int', 'float', 'boolean', 'id'])

/** What is being read: a trace or an event, its line, its cells so far, and what is wrong with them. */
interface Scope {
  readonly line: number
  readonly cells: string[]
  fault: string | null
}

/**
 * Turns XML into rows as it comes. A trace's attributes are columns `case:<key>`, an event's `<key>`; values nested
 * in an attribute, lists, `global` and all else are passed over. Of the columns asked for, one given twice, or of a
 * trace after its first event (the standard puts attributes first), is a fault: the rows before it went out without.
 */
export class XesRows {
  readonly #parser = new SaxesParser()
  readonly #columns: ReadonlyMap<string, number>
  #rows: XesRow[] = []
  #inLog = false
  #trace: (Scope & { events: number }) | null = null
  #event: Scope | null = null
  #passedOver = 0
  #startsAt = 1
  /** Rows before the last closing tag: the parser closes what is open before it tells that the tag was another's. */
  #complete = 0

  constructor(columns: readonly string[]) {
    this.#columns = new Map(columns.map((column, index) => [column, index]))
    this.#parser.on('error', (error) => {
      if (error.message.includes('unexpected close tag')) this.#rows.length = this.#complete
      throw new Damage(`broken XML: ${error.message.replace(/^\S*:?\d+:\d+: /, '')}`)
    })
    this.#parser.on('doctype', () => {
      throw new Refused('has a document type (<!DOCTYPE …>), expected XES without one: entities are not read')
    })
    this.#parser.on('opentagstart', () => {
      const { line, columnIndex } = this.#parser // after the character that ends the name, which may be a line end
      this.#startsAt = columnIndex === 0 ? line - 1 : line
    })
    this.#parser.on('opentag', (tag) => this.#open(tag))
    this.#parser.on('closetag', (tag) => this.#close(tag.name))
  }

  /** The line that was reached. */
  get line(): number {
    return this.#parser.line
  }

  /** Throws `Damage` at broken XML, `Refused` at what is no log. Rows before it can still be taken. */
  push(text: string): void {
    this.#parser.write(text)
  }

  /** The file ends here; throws `Damage` if something is still open. */
  end(): void {
    this.#parser.close()
  }

  /** The rows complete since the last call. */
  take(): readonly XesRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  #open({ name, attributes }: SaxesTagPlain): void {
    const line = this.#startsAt
    if (this.#passedOver > 0) this.#passedOver++
    else if (!this.#inLog) this.#openLog(name)
    else if (name === 'trace' && this.#trace === null && this.#event === null)
      this.#trace = { line, cells: this.#blank(), fault: null, events: 0 }
    else if (name === 'event' && this.#event === null) this.#openEvent(line)
    else {
      this.#passedOver = 1
      if (TYPES.has(name)) this.#attribute(attributes.key, attributes.value)
    }
  }

  #openLog(name: string): void {
    if (name !== 'log') throw new Refused(`the root is <${name}>, expected a XES <log>`)
    this.#inLog = true
  }

  #openEvent(line: number): void {
    if (this.#trace !== null) this.#trace.events++
    this.#event = { line, cells: [...(this.#trace?.cells ?? this.#blank())], fault: this.#trace?.fault ?? null }
  }

  #attribute(key: string | undefined, value: string | undefined): void {
    const scope = this.#event ?? this.#trace
    if (scope === null || key === undefined) return
    const column = scope === this.#trace ? `case:${key}` : key
    const index = this.#columns.get(column)
    if (index === undefined) return
    if (value === undefined) scope.fault ??= `the attribute "${key}" has no value`
    else if (scope.cells[index] !== '') scope.fault ??= `"${column}" is given twice`
    else if (scope === this.#trace && this.#trace.events > 0) this.#late(column, value)
    else scope.cells[index] = value
  }

  #late(column: string, value: string): void {
    const cells = this.#blank().map((_, index) => (index === this.#columns.get(column) ? value : ''))
    const fault = `"${column}" of the trace comes after its events, expected before them: they were read without it`
    this.#rows.push({ line: this.#startsAt, cells, fault })
  }

  #close(name: string): void {
    this.#complete = this.#rows.length
    if (this.#passedOver > 0) this.#passedOver--
    else if (this.#event !== null) {
      this.#rows.push(this.#event)
      this.#event = null
    } else if (this.#trace !== null && name === 'trace') {
      if (this.#trace.events === 0) this.#rows.push(this.#trace)
      this.#trace = null
    }
  }

  #blank(): string[] {
    return Array.from({ length: this.#columns.size }, () => '')
  }
}
