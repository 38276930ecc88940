// How a test waits for what must come about: as long as a loaded machine may take, and not a moment longer than needed.
import { expect } from 'vitest'

export function eventually<T>(look: () => T | Promise<T>, patience = 30_000) {
  return expect.poll(look, { timeout: patience, interval: 20 })
}
