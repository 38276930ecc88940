// The identity document as the release publishes it: resources/client.json under the address where it will lie.
// `node scripts/release-identity.mjs URL FILE`
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * @param {string} address
 * @returns {string}
 */
export function documentAt(address) {
  const url = new URL(address)
  if (url.protocol !== 'https:' || url.pathname === '/' || url.search || url.hash) {
    throw new Error(`${address} cannot be an identity: it takes an https address with a path and nothing behind it`)
  }
  const template = readFileSync(new URL('../resources/client.json', import.meta.url), 'utf8')
  return `${JSON.stringify({ ...JSON.parse(template), client_id: address }, null, 2)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [address = '', file = ''] = process.argv.slice(2)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, documentAt(address))
}
