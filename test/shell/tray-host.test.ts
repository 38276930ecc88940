// Whether a panel that comes late is found, and nobody looks for ever.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { searchTrayHost } from '../../main/shell/tray/tray-host.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function aSearch(patience: number, panel = false) {
  const desktop = { panel, looks: 0, said: [] as string[] }
  const search = searchTrayHost({
    patience,
    isThere: async () => {
      desktop.looks += 1
      return desktop.panel
    },
    onFound: () => desktop.said.push('found'),
    onMissing: () => desktop.said.push('missing'),
  })
  return { desktop, search }
}

test('a panel that is there is found at once, and nobody looks again', async () => {
  const { desktop, search } = aSearch(0, true)
  await vi.advanceTimersByTimeAsync(2000)
  search.lookAgain()
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(desktop).toMatchObject({ said: ['found'], looks: 1 })
})

test('at login a panel that comes within the patience was never missing', async () => {
  const { desktop } = aSearch(20_000)
  await vi.advanceTimersByTimeAsync(15_000)
  desktop.panel = true
  await vi.advanceTimersByTimeAsync(3000)
  expect(desktop.said).toEqual(['found'])
})

test('one that comes minutes later is found too', async () => {
  const { desktop } = aSearch(0)
  await vi.advanceTimersByTimeAsync(240_000)
  desktop.panel = true
  await vi.advanceTimersByTimeAsync(15_000)
  expect(desktop.said).toEqual(['missing', 'found'])
})

test('looking ends; a person who opens the window has it looked for once more', async () => {
  const { desktop, search } = aSearch(0)
  await vi.advanceTimersByTimeAsync(3_600_000)
  const { looks } = desktop
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(desktop.looks).toBe(looks)
  desktop.panel = true
  search.lookAgain()
  await vi.advanceTimersByTimeAsync(0)
  expect(desktop.said).toEqual(['missing', 'found'])
})
