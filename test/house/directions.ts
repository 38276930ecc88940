// Which file may import which: DESIGN.md's folders and dependency rules as functions from sources to complaints.
import { type Import, importsOf, packageOf, type Sources, targetOf } from './imports.ts'

/** base ← vault, link, net ← oauth ← mcp ← guard, journal, clients ← broker ← shell, host ← the entries. */
const ranks: Readonly<Record<string, number>> = {
  base: 0,
  vault: 1,
  link: 1,
  net: 1,
  oauth: 2,
  mcp: 3,
  guard: 4,
  journal: 4,
  clients: 4,
  broker: 5,
  host: 6,
  shell: 6,
}

/** Types and channel names between the window and its host; the shell keeps it, and nothing else in main/ knows it. */
const treaty = 'preload/api.ts'

/** Folders of main/ import downwards only; folders of one rank do not know each other; nobody imports an entry. */
export function againstDirection(sources: Sources): readonly string[] {
  return eachImport(sources, 'main/', (file, target) => {
    const from = folderOf(file)
    const to = folderOf(target)
    if (from === undefined || from === 'cli' || from === to) return false
    if (from === 'shell' && target === treaty) return false
    if (isData(target)) return false
    const rank = ranks[from]
    if (rank === undefined) return true
    return to === undefined || (ranks[to] ?? Number.POSITIVE_INFINITY) >= rank
  })
}

/** Inside a folder of main/: what knows nothing first, what joins it all last. What lies in the folder itself is above them all. */
const ranksInside: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  oauth: { issuer: 0, discovery: 1, grants: 1, identity: 2, 'sign-in': 3 },
  mcp: {
    message: 0,
    wire: 1,
    access: 1,
    local: 2,
    legacy: 2,
    modern: 2,
    client: 2,
    'crossing/legacy-client': 3,
    'crossing/modern-client': 3,
  },
  clients: { document: 0, keys: 0, known: 1, changes: 1, entries: 2, migrate: 3, scan: 4 },
  broker: {
    contract: 0,
    state: 1,
    core: 2,
    discovery: 3,
    access: 3,
    'sign-in': 4,
    'client-files': 4,
    add: 5,
    picture: 5,
    migrate: 6,
  },
  shell: { desktop: 0, life: 1, desk: 1, window: 2, tray: 2 },
  cli: { show: 0, talk: 1, desk: 2, typed: 3, doctor: 3, verbs: 4 },
}

/** Folders inside one of these import downwards only; folders of one rank do not know each other; each has its rank. */
export function againstDirectionInside(sources: Sources): readonly string[] {
  return Object.entries(ranksInside).flatMap(([house, floors]) =>
    eachImport(sources, `main/${house}/`, (file, target) => {
      const from = floorOf(file)
      const to = floorOf(target)
      if (from === undefined || from === to || folderOf(target) !== house) return false
      const rank = floors[from]
      return rank === undefined || to === undefined || (floors[to] ?? Number.POSITIVE_INFINITY) >= rank
    }),
  )
}

/** state, words ← components ← what several screens do alike ← the screens ← palette ← frame ← what lies in renderer/ itself. */
const windowRanks: Readonly<Record<string, number>> = {
  state: 0,
  words: 0,
  'components/controls': 1,
  'components/text': 2,
  'components/layout': 3,
  'components/messages': 3,
  'screens/client-files': 4,
  'screens/revoke': 4,
  'screens/sign-in': 4,
  'screens/activity': 5,
  'screens/add': 5,
  'screens/clients': 5,
  'screens/keys-in-files': 5,
  'screens/move-keys': 5,
  'screens/settings': 5,
  'screens/keys': 6,
  'screens/servers': 7,
  palette: 8,
  frame: 9,
}

/** Folders of the window import downwards only; folders of one rank do not know each other; made-up pictures know all. */
export function againstDirectionInWindow(sources: Sources): readonly string[] {
  return eachImport(sources, 'renderer/', (file, target) => {
    const from = windowFolderOf(file)
    const to = windowFolderOf(target)
    if (from === undefined || from === 'fixture' || from === to || !target.startsWith('renderer/')) return false
    return to === undefined || !liesBelow(to, from)
  })
}

/** Whether a folder of the window may use what lies in another: `liesBelow('components/text', 'screens/add')`. */
export function liesBelow(folder: string, another: string): boolean {
  return (windowRanks[folder] ?? Number.POSITIVE_INFINITY) < (windowRanks[another] ?? Number.NEGATIVE_INFINITY)
}

/** Data files know nobody; whoever reads one has its schema beside it. */
function isData(target: string): boolean {
  return target.startsWith('resources/') && target.endsWith('.json')
}

/** The bridge starts by the hundred and holds no secret: base and link only. */
export function bridgeBeyondItsReach(sources: Sources): readonly string[] {
  return eachImport(sources, 'main/bridge.ts', (_file, target) => !inFolders(target, 'base', 'link'))
}

/** The command line is a client of the broker: base, link, and types of its contract; headless only when it serves. */
export function commandLineBeyondItsReach(sources: Sources): readonly string[] {
  return eachImport(sources, 'main/cli', (file, target, { isTypeOnly }) => {
    if (file !== 'main/cli.ts' && folderOf(file) !== 'cli') return false
    if (inFolders(target, 'base', 'link', 'cli') || target === 'main/headless.ts') return false
    if (file === scanning || (isTypeOnly && target.startsWith('main/clients/scan/')))
      return !inFolders(target, 'clients')
    return !(isTypeOnly && inContract(target))
  })
}

/** The one verb that does its work itself: it reads files and changes nothing, so that it needs no broker. */
const scanning = 'main/cli/verbs/scan.ts'

/** Renderer and preload know nothing of main/: they meet it at the treaty, which names types of the broker's contract. */
export function screensBeyondTheirReach(sources: Sources): readonly string[] {
  const reaches: Forbids = (file, target, { isTypeOnly }) => {
    if (file === treaty && isTypeOnly && inContract(target)) return false
    return target !== treaty && !target.startsWith('renderer/')
  }
  return [...eachImport(sources, 'renderer/', reaches), ...eachImport(sources, 'preload/', reaches)]
}

const heldByOneFile = [
  '@github/keytar',
  'openid-client',
  'ipaddr.js',
  'https-proxy-agent',
  'proxy-from-env',
  'electron-updater',
  'eventsource-parser',
  '@noble/hashes',
  'jsonc-parser',
  'toml-eslint-parser',
  'yaml',
  '@secretlint/secretlint-rule-preset-recommend',
  'ignore',
]
const withoutPackages = ['main/base/', 'main/link/', 'main/bridge.ts']
/** The one exception, and its one place: what proves both ends of the link, bundled into the bridge. */
const proof = { file: 'main/base/proof.ts', name: '@noble/hashes' }

/** Outside packages that matter have one importer; electron belongs to the shell; base, link and bridge have none. */
export function packagesOutOfPlace(sources: Sources): readonly string[] {
  const importers = new Map<string, Set<string>>()
  const complaints: string[] = []
  for (const [file, text] of within(sources, 'main/')) {
    for (const { specifier } of importsOf(text)) {
      const name = packageOf(specifier)
      if (!name) continue
      importers.set(name, (importers.get(name) ?? new Set()).add(file))
      const isProof = file === proof.file && name === proof.name
      if (!isProof && withoutPackages.some(place => file.startsWith(place))) complaints.push(`${file} imports ${name}`)
      if (name === 'electron' && !(folderOf(file) === 'shell' || file === 'main/index.ts'))
        complaints.push(`${file} imports electron`)
    }
  }
  for (const name of heldByOneFile) {
    const files = [...(importers.get(name) ?? [])]
    if (files.length > 1) complaints.push(`${name} has ${files.length} importers: ${files.join(', ')}`)
  }
  return complaints
}

/** Cycles of imports that exist at run time, each told once. */
export function cycles(sources: Sources): readonly string[] {
  const found: string[] = []
  const done = new Set<string>()
  const walk = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file)
    if (at >= 0) found.push([...path.slice(at), file].join(' → '))
    if (at >= 0 || done.has(file)) return
    for (const { specifier, isTypeOnly } of importsOf(sources.get(file) ?? '')) {
      const target = targetOf(file, specifier)
      if (target && !isTypeOnly) walk(target, [...path, file])
    }
    done.add(file)
  }
  for (const file of sources.keys()) walk(file, [])
  return found
}

type Forbids = (file: string, target: string, how: Import) => boolean

function eachImport(sources: Sources, place: string, forbids: Forbids): readonly string[] {
  const complaints: string[] = []
  for (const [file, text] of within(sources, place)) {
    for (const how of importsOf(text)) {
      const target = targetOf(file, how.specifier)
      if (target && forbids(file, target, how)) complaints.push(`${file} imports ${target}`)
    }
  }
  return complaints
}

function within(sources: Sources, place: string): readonly (readonly [string, string])[] {
  return [...sources].filter(([file]) => file.startsWith(place))
}

/** `main/oauth/grants/tokens.ts` → `oauth`; undefined for the entries that lie in main/ itself. */
function folderOf(file: string): string | undefined {
  const parts = file.split('/')
  return parts[0] === 'main' && parts.length > 2 ? parts[1] : undefined
}

/** `main/broker/access/keys.ts` → `access`; undefined for what lies in the broker's folder itself. */
function floorOf(file: string): string | undefined {
  const parts = file.split('/')
  return parts.length > 3 ? parts.slice(2, -1).join('/') : undefined
}

/** `renderer/screens/keys/rows.ts` → `screens/keys`; undefined for what lies in the window's folder itself. */
export function windowFolderOf(file: string): string | undefined {
  const parts = file.split('/')
  return parts.length > 2 ? parts.slice(1, -1).join('/') : undefined
}

function inContract(file: string): boolean {
  return file.startsWith('main/broker/contract/')
}

function inFolders(file: string, ...folders: readonly string[]): boolean {
  return folders.includes(folderOf(file) ?? '')
}
