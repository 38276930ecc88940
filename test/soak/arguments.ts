// What may be asked of a soak run on its command line.
import { parseArgs } from 'node:util'

export interface Arguments {
  readonly minutes: number
  readonly bridges: number
  readonly seed: number
}

export const usage = `Usage: npm run soak -- [--minutes 5] [--bridges 12] [--seed N]

  --minutes   how long it lasts; beginning and end take a little more
  --bridges   how many clients live meanwhile, each behind a bridge of its own
  --seed      what chance begins with: the same one gives the same events in the same order`

export function readArguments(argv: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      minutes: { type: 'string', default: '5' },
      bridges: { type: 'string', default: '12' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 100_000)) },
    },
  })
  const minutes = number('minutes', values.minutes, 0.1, 24 * 60)
  return { minutes, bridges: whole('bridges', values.bridges, 200), seed: whole('seed', values.seed, 2 ** 31) }
}

function number(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (!(value >= least && value <= most)) throw new Error(`--${name} wants a number from ${least} to ${most}.`)
  return value
}

function whole(name: string, text: string, most: number): number {
  const value = number(name, text, 0, most)
  if (!Number.isInteger(value) || (name === 'bridges' && value === 0))
    throw new Error(`--${name} wants a whole number.`)
  return value
}
