// A rule that holds for every input, tried on many that a machine makes up. `npm test` tries the same few hundred each time;
// `npm run fuzz` tries new ones for as long as it is told. The only importer of fast-check besides arbitraries.ts.
import fc from 'fast-check'
import { test } from 'vitest'

const seconds = Number(process.env.VALETKEY_FUZZ_SECONDS ?? 0)
/** With its seed: one input that failed before, alone. */
const path = process.env.VALETKEY_FUZZ_PATH
const seed = Number(process.env.VALETKEY_FUZZ_SEED ?? (seconds > 0 ? Date.now() : 20_261_121))

/** Runs that one rule gets in `npm test`: fewer where each costs a server. */
export interface Effort {
  readonly runs?: number
  /** Milliseconds that one input may take; what takes longer fails, and is told as it is instead of being made smaller. */
  readonly patience?: number
}

/** What fails is told with the smallest input that fails, and with the seed that finds it again. */
export function always<T>(
  rule: string,
  inputs: fc.Arbitrary<T>,
  holds: (input: T) => void | Promise<void>,
  { runs = 300, patience }: Effort = {},
): void {
  const reporter = (run: fc.RunDetails<[T]>) => {
    if (!run.failed) return
    const [input] = run.counterexample ?? []
    throw new Error(`Seed ${run.seed}, path ${run.counterexamplePath}, after ${run.numRuns} runs: ${shown(input)}`, {
      cause: run.errorInstance,
    })
  }
  const extent = path
    ? { path, numRuns: 1 }
    : seconds > 0
      ? { numRuns: 2 ** 31 - 1, interruptAfterTimeLimit: seconds * 1000 }
      : { numRuns: runs }
  test(rule, { timeout: 60_000 + seconds * 4000 }, () =>
    fc.assert(
      fc.asyncProperty(inputs, async input => holds(input)),
      {
        seed,
        ...extent,
        ...(patience && { timeout: patience, endOnFailure: true }),
        asyncReporter: async run => reporter(run),
      },
    ),
  )
}

/** What repeats is told once, with how often: deep texts have nothing else. */
function shown(input: unknown): string {
  return fc
    .stringify(input)
    .replace(/(.{1,10}?)\1{30,}/gs, (all, unit: string) => `⟨${unit} × ${all.length / unit.length}⟩`)
    .replaceAll('__proto__:null,', '')
    .slice(0, 4000)
}
