// `npm run soak`: a day's life of Valetkey in minutes. Prints a line every ten seconds, then what held and what did not.
import { clearOnInterrupt } from '../bench/belongings.ts'
import { readArguments, usage } from './arguments.ts'
import { reportOf } from './report.ts'
import { soak } from './soak.ts'

clearOnInterrupt()
process.exitCode = await run(process.argv.slice(2))

async function run(argv: readonly string[]): Promise<number> {
  const asked = readOrExplain(argv)
  if (!asked) return 2
  const say = (text: string) => console.error(text)
  say(`Seed ${asked.seed}: ${asked.minutes} minutes with ${asked.bridges} bridges`)
  const soaked = await soak({ ...asked, say })
  console.log(reportOf(soaked, asked.seed))
  return soaked.breaches.length === 0 ? 0 : 1
}

function readOrExplain(argv: readonly string[]) {
  try {
    return readArguments(argv)
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`)
    return undefined
  }
}
