import { copied } from './cell.ts'

const MOST = 8_192

/**
 * Remembers what was made of the latest keys: twice `most` of them at the most. A full table becomes the old one, and what
 * is asked for again moves from there to the young one.
 */
export class Recent<Value> {
  readonly #make: (key: string) => Value
  readonly #most: number
  #young = new Map<string, Value>()
  #old = new Map<string, Value>()

  constructor(make: (key: string) => Value, most = MOST) {
    this.#make = make
    this.#most = most
  }

  get(key: string): Value {
    const known = this.#young.get(key)
    if (known !== undefined) return known
    const value = this.#old.get(key) ?? this.#make(key)
    if (this.#young.size >= this.#most) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(copied(key), value)
    return value
  }
}
