// How the tests run: `unit` is the quick gate (npm run check), `world` adds real servers, processes, keyring and browser.
import { defineConfig } from 'vitest/config'

const world = [
  'test/world/**/*.test.ts',
  'test/e2e/**/*.test.ts',
  'test/package/**/*.test.ts',
  'test/journeys/**/*.test.ts',
  'test/security/**/*.test.ts',
  'test/conformance/**/*.test.ts',
  'test/soak/**/*.test.ts',
]

export default defineConfig({
  test: {
    // Two cores: more workers would only make each other late.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: world,
          testTimeout: 15_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'world',
          include: world,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          globalSetup: ['test/house/built.ts'],
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
