// How a secret is carried: readable only by asking for it by name.
import { inspect } from 'node:util'

const shown = '‹secret›'

/** A string that logs, JSON, template strings and `inspect` show as `‹secret›`. SECURITY S9. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The secret itself. Every call of this is a place to look at in a review. */
  reveal(): string {
    return this.#value
  }

  equals(other: Secret | undefined): boolean {
    return other !== undefined && other.#value === this.#value
  }

  toString(): string {
    return shown
  }

  toJSON(): string {
    return shown
  }

  [inspect.custom](): string {
    return shown
  }
}
