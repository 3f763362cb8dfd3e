const WORDS = 4
const PAGE = 16_384

/** 128-bit values by number, in pages that are never copied: 16 bytes each. */
export class Prints {
  readonly #pages: Uint32Array[] = []

  set(number: number, sha: Buffer): void {
    const page = Math.floor(number / PAGE)
    const words = (this.#pages[page] ??= new Uint32Array(PAGE * WORDS))
    for (let word = 0; word < WORDS; word++) words[(number % PAGE) * WORDS + word] = sha.readUInt32BE(word * 4)
  }

  /** Below 0, 0 or above 0, as the value kept is less than, equal to or more than the first 128 bits of `sha`. */
  compare(number: number, sha: Buffer): number {
    for (let word = 0; word < WORDS; word++) {
      const difference = this.word(number, word) - sha.readUInt32BE(word * 4)
      if (difference !== 0) return difference
    }
    return 0
  }

  word(number: number, word: number): number {
    return this.#pages[Math.floor(number / PAGE)]?.[(number % PAGE) * WORDS + word] ?? 0
  }
}

/**
 * A set of hashes that numbers its members from 0 in the order in which they came. Open addressing over the first 128
 * bits: 16 bytes a member and 5 to 11 for the table. A false match among 10⁹ members has a chance of 10⁻²¹.
 */
export class Fingerprints {
  readonly #prints = new Prints()
  #slots = new Int32Array(1_024) // number + 1, 0 is free
  #size = 0

  get size(): number {
    return this.#size
  }

  /** The member's number; a new member's is the size before the call. */
  add(sha: Buffer): number {
    const mask = this.#slots.length - 1
    let slot = sha.readUInt32BE(0) & mask
    for (let held = this.#slots[slot] ?? 0; held !== 0; held = this.#slots[slot] ?? 0) {
      if (this.#prints.compare(held - 1, sha) === 0) return held - 1
      slot = (slot + 1) & mask
    }
    this.#prints.set(this.#size, sha)
    this.#slots[slot] = ++this.#size
    if (this.#size > this.#slots.length * 0.75) this.#grow()
    return this.#size - 1
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2)
    const mask = slots.length - 1
    for (let number = 0; number < this.#size; number++) {
      let slot = this.#prints.word(number, 0) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = number + 1
    }
    this.#slots = slots
  }
}
