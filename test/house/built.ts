// What the world's tests stand on: dist/ as it would be after `npm run build`, brought up to date once per run.
import { build } from '../../scripts/build.mjs'

export async function setup(): Promise<void> {
  await build()
}
