// A process that wants to be the broker: says whether it is, and stays until it is killed (`hold`) or leaves (`brief`).
import { isBrokerError } from '../../main/base/errors.ts'
import { pathsOf } from '../../main/base/paths.ts'
import { claim } from '../../main/link/single.ts'

try {
  await claim(pathsOf())
  process.stdout.write('won\n')
  if (process.argv[2] === 'hold') setInterval(() => {}, 1000)
} catch (error) {
  process.stdout.write(isBrokerError(error, 'already-running') ? 'lost\n' : `failed ${error}\n`)
}
