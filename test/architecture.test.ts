// Whether the house still stands as DESIGN.md and ARCHITECTURE.md draw it. The rules lie in test/house; that they can
// fail is shown in test/house/rules.test.ts.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import * as directions from './house/directions.ts'
import type { Sources } from './house/imports.ts'
import * as manners from './house/manners.ts'
import * as styles from './house/styles.ts'

/** Where a secret may be read, and what for. A new file here needs a reason that a reviewer accepts. */
const mayReveal = {
  'main/mcp/access/authorize.ts': 'the access token goes out to its resource',
  'main/mcp/access/authorize-by-key.ts': 'the key of a server goes out to its resource',
  'main/broker/migrate/server.ts': 'a key that lay in a client’s file is handed to what puts it into the vault',
  'main/mcp/local/environment.ts':
    'the keys of a local server go into its environment, and are taken out of what it says',
  'main/oauth/issuer/issuer.ts': 'verifier, refresh token and client secret go to their issuer, by openid-client',
  'main/oauth/issuer/dpop.ts': 'the key of a grant signs proofs, and the hash of its token goes into them',
  'main/oauth/issuer/client-authentication.ts': 'the key of a registered client signs its assertions',
  'main/oauth/issuer/device-code.ts': 'a device code goes back to its issuer',
  'main/oauth/issuer/jwt.ts': 'claims of a token are read',
  'main/oauth/identity/registration.ts': 'a registration is put to rest and taken out',
  'main/oauth/grants/queued-revocation.ts': 'a grant waits in the vault for its revocation',
  'main/vault/grant.ts': 'a grant is put to rest and taken out',
  'main/vault/keys.ts': 'the keys of a server are put to rest and taken out',
  'main/vault/keychain.ts': 'text goes into the keychain',
  'main/vault/memory.ts': 'text is measured',
  'main/vault/sealed-file.ts': 'text goes under the seal',
  'main/vault/seal.ts': 'a passphrase becomes a key',
  'main/clients/changes/sealed-backup.ts': 'the key of a backup, made for it alone, opens it',
  'main/link/rendezvous.ts': 'the key of this run goes into its private file',
  'main/link/handshake.ts': 'the key of this run makes proofs',
}

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = filesIn(/\.tsx?$/, ...['main', 'preload', 'renderer'].filter(folder => existsSync(join(root, folder))))
const window = filesIn(/\.(tsx|css)$/, 'renderer')

describe('dependencies', () => {
  test('point one way: base ← vault, link, net ← oauth ← mcp ← guard, journal, clients ← broker ← shell', () => {
    expect(directions.againstDirection(sources)).toEqual([])
  })
  test('point one way inside oauth, mcp, clients, broker, shell and cli too', () => {
    expect(directions.againstDirectionInside(sources)).toEqual([])
  })
  test('in the window too: state, words ← components ← screens ← palette ← frame ← the window itself', () => {
    expect(directions.againstDirectionInWindow(sources)).toEqual([])
  })
  test('of the bridge are base and link', () => expect(directions.bridgeBeyondItsReach(sources)).toEqual([]))
  test('of the command line are base, link and types of the broker’s contract', () => {
    expect(directions.commandLineBeyondItsReach(sources)).toEqual([])
  })
  test('of the screens are the treaty', () => expect(directions.screensBeyondTheirReach(sources)).toEqual([]))
  test('on outside packages have one importer', () => expect(directions.packagesOutOfPlace(sources)).toEqual([]))
  test('have no cycles', () => expect(directions.cycles(sources)).toEqual([]))
})

describe('every source file', () => {
  test('has at most 250 lines', () => expect(manners.tooLong(sources)).toEqual([]))
  test('has a name that says something', () => expect(manners.badlyNamed(sources)).toEqual([]))
  test('begins by saying which question it answers', () => expect(manners.withoutHeader(sources)).toEqual([]))
  test('exports its own things', () => expect(manners.barrels(sources)).toEqual([]))
  test('S9 reveals a secret only when it is on the list', () => {
    expect(manners.unlistedReveals(sources, Object.keys(mayReveal))).toEqual([])
    expect(manners.idleReveals(sources, Object.keys(mayReveal))).toEqual([])
  })
  test('is silent on the console', () => expect(manners.loud(sources)).toEqual([]))
  test('starts no shell', () => expect(manners.shells(sources)).toEqual([]))
  test('has an issue for what it leaves to do', () => expect(manners.promisesWithoutIssue(sources)).toEqual([]))
  test('runs on the stand-in runtime', () => expect(manners.tooNewForTheStandIn(sources)).toEqual([]))
})

describe('what the window wears', () => {
  test('has a rule', () => expect(styles.withoutRule(window)).toEqual([]))
  test('has its rule in its own folder or below', () => expect(styles.borrowed(window)).toEqual([]))
  test('is all that there are rules for', () => expect(styles.idleRules(window)).toEqual([]))
})

function filesIn(ending: RegExp, ...folders: readonly string[]): Sources {
  const files = folders.flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && ending.test(entry.name))
      .map(entry => join(entry.parentPath, entry.name)),
  )
  return new Map(files.map(file => [file.slice(root.length).split(sep).join('/'), readFileSync(file, 'utf8')]))
}
