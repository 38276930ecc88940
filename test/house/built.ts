// What the world's tests stand on: dist/ as it would be after `npm run build`, brought up to date once per run.
import { build } from '../../scripts/build.mjs'

export async function setup(): Promise<void> {
  await build(undefined, 'programs')
  // An app that cannot be built must not keep the programs' tests from running; its own tests say that it is not there.
  await build().catch(error => process.stderr.write(`The app was not built: ${String(error)}\n`))
}
