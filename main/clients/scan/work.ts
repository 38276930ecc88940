// What a scan has done so far: each file looked at once, its findings kept, and at the end what git and the file's mode add.
import { lstat, realpath, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { endsOf } from '../keys/ends.ts'
import { withoutKeys } from '../keys/formats.ts'
import type { Surroundings } from '../known/places.ts'
import { closeFile, leaveGit, leaveStore, lookYourself } from './advice.ts'
import { findingsInConfig, findingsInCopy } from './config-findings.ts'
import type { Finding, Reference, ScanProgress, ScanResult } from './finding.ts'
import { type Known, usualPlace } from './project-files.ts'
import { readText, type Text } from './read-text.ts'
import { inline, keysOfKnownForm, keysWritten } from './text-keys.ts'
import { type TokenStore, tokensIn } from './token-stores.ts'
import { trackedOf } from './tracked.ts'

const mebibyte = 1_048_576
const largestConfig = 16 * mebibyte

export interface Work {
  /** One of a client's own files. */
  config(path: string, owners: readonly Known[]): Promise<void>
  store(path: string, store: TokenStore): Promise<void>
  /** A file in a folder that was named; perhaps a client's. */
  file(path: string, owners: readonly Known[]): Promise<void>
  refused(folder: string, code: string): void
  /** A folder is done. */
  passed(folder: string): void
  result(): Promise<ScanResult>
}

export interface WorkOptions {
  readonly around: Surroundings
  readonly signal: AbortSignal
  readonly tell?: (progress: ScanProgress) => void
}

export function createWork({ around, signal, tell, usual }: WorkOptions & { readonly usual: Known | undefined }): Work {
  const seen = new Set<string>()
  const findings: Finding[] = []
  const references: Reference[] = []
  /** Real paths of files with secrets in them. */
  const holding = new Map<string, string>()
  let files = 0
  let passedOver = 0

  function keep(path: string, real: string, found: readonly Finding[]): void {
    findings.push(...found)
    if (found.some(({ kind }) => kind !== 'unreadable')) holding.set(real, path)
  }

  /** The file itself, once: whatever name or link led to it. */
  async function begin(path: string): Promise<string | undefined> {
    signal.throwIfAborted()
    const real = await realpath(path).catch(() => path)
    if (seen.has(real)) return undefined
    seen.add(real)
    return real
  }

  async function own(path: string, look: (text: string) => readonly Finding[], client?: string): Promise<void> {
    const real = await begin(path)
    if (real === undefined) return
    const read = await readOwn(real)
    if (read.is === 'gone' && !(await isLink(path))) return
    if (read.is === 'text') files += 1
    const found = read.is === 'text' ? looked(path, read.text, look) : [notRead(path, read, client)]
    keep(path, real, found)
    if (read.is === 'text' && holding.has(real)) findings.push(...openToOthers(path, read.mode))
  }

  async function config(path: string, owners: readonly Known[]): Promise<void> {
    const look = (text: string) => {
      const found = findingsInConfig(path, text, owners)
      references.push(...found.references)
      return found.findings
    }
    await own(path, look, owners[0]?.client.id)
  }

  async function ordinary(path: string): Promise<void> {
    // A tree has no two ways to one file: links were left out.
    if (seen.has(path)) return
    const read = await readText(path, mebibyte)
    if (read.is === 'too-large' || read.is === 'binary') passedOver += 1
    if (read.is === 'refused') keep(path, path, [notRead(path, read)])
    if (read.is !== 'text') return
    files += 1
    keep(
      path,
      path,
      looked(path, read.text, text => findingsIn(path, text, usual)),
    )
  }

  function openToOthers(file: string, mode: number): readonly Finding[] {
    if (around.platform === 'win32' || (mode & 0o044) === 0) return []
    const octal = mode.toString(8).padStart(4, '0')
    const who = mode & 0o004 ? 'everybody on this machine' : 'the users of its group'
    const why = `It holds a secret, and its mode ${octal} lets ${who} read it.`
    return [{ kind: 'readable-by-others', file, why, ...closeFile }]
  }

  async function result(): Promise<ScanResult> {
    const tracked = await trackedOf([...holding.keys()], { home: around.home, env: around.env, signal })
    signal.throwIfAborted()
    for (const [real, file] of holding) if (tracked.get(real) === 'yes') findings.push(inGit(file))
    const gitUnknown = [...tracked.values()].filter(is => is === 'unknown').length
    return {
      findings: findings.map(withoutKeysIn).sort(byPlace),
      references: references.map(withoutKeysIn).sort(byPlace),
      files,
      passedOver,
      gitUnknown,
    }
  }

  return {
    config,
    store: (path, store) => own(path, text => inStore(path, text, store)),
    file: (path, owners) => (owners.length > 0 ? config(path, owners) : ordinary(path)),
    refused: (folder, code) => {
      const why = `This folder could not be looked into (${code}).`
      findings.push({ kind: 'unreadable', file: folder, why, ...lookYourself })
    },
    passed: folder => tell?.({ files, folder }),
    result,
  }
}

/** Of what everybody has in a folder; `.env` files and files like clients' are known by name and content. */
function findingsIn(path: string, text: string, usual: Known | undefined): readonly Finding[] {
  const name = basename(path)
  const isLikeClients = usual && /\.jsonc?$/i.test(name) && text.includes(`"${usualPlace}"`)
  const copy = isLikeClients ? findingsInCopy(path, text, usual) : undefined
  const keys = () => (environment.test(name) ? keysWritten(text) : keysOfKnownForm(text))
  return copy ?? inline(path, keys(), text)
}

/** `.env`, `.env.local`, `.envrc`, `prod.env`. */
const environment = /^\.env(?:rc|\..*)?$|\.env$/i

/** Looked at before it is opened: even opening a pipe is noticed at its other end. */
async function readOwn(path: string): Promise<Text> {
  const stats = await stat(path).catch(() => undefined)
  if (stats && !stats.isFile()) return { is: 'no-file' }
  return await readText(path, largestConfig)
}

/** What a hostile file does to a parser must not end the scan, nor hide the keys in it. */
function looked(file: string, text: string, look: (text: string) => readonly Finding[]): readonly Finding[] {
  try {
    return look(text)
  } catch {
    const why = 'It could not be looked into: it is not built as such files are.'
    return [{ kind: 'unreadable', file, why, ...lookYourself }, ...inline(file, keysOfKnownForm(text), text)]
  }
}

/** A link that leads nowhere is there; a place where nothing lies is none of our business. */
async function isLink(path: string): Promise<boolean> {
  return await lstat(path).then(
    stats => stats.isSymbolicLink(),
    () => false,
  )
}

/** SECURITY S9: a key may be the name of an entry, or of a file, too. */
function withoutKeysIn<T extends Finding | Reference>(told: T): T {
  return {
    ...told,
    file: withoutKeys(told.file),
    ...('todo' in told ? { todo: withoutKeys(told.todo) } : {}),
    ...(told.entry === undefined ? {} : { entry: withoutKeys(told.entry) }),
    ...(told.name === undefined ? {} : { name: withoutKeys(told.name) }),
    ...('path' in told ? { path: told.path?.map(part => (typeof part === 'string' ? withoutKeys(part) : part)) } : {}),
  }
}

function notRead(file: string, read: Exclude<Text, { is: 'text' }>, client?: string): Finding {
  return { kind: 'unreadable', file, ...(client ? { client } : {}), why: whyNot(read), ...lookYourself }
}

function whyNot(read: Exclude<Text, { is: 'text' }>): string {
  switch (read.is) {
    case 'binary':
      return 'It could not be read: it holds bytes that are no text.'
    case 'too-large':
      return `It could not be read: it has ${Math.round(read.bytes / mebibyte)} MiB, and 16 are the limit.`
    case 'gone':
      return 'It could not be read: it is a link to something that is not there.'
    case 'no-file':
      return 'It could not be read: it is a folder, a pipe or a device where a file belongs.'
    case 'refused':
      return `It could not be read (${read.code}).`
  }
}

function inStore(file: string, text: string, store: TokenStore): readonly Finding[] {
  const tokens = tokensIn(text, store)
  const [first] = tokens
  if (!first) return []
  const names = [...new Set(tokens.map(({ name }) => name))].join(', ')
  const why = `${store.tool} keeps ${tokens.length} ${tokens.length === 1 ? 'secret' : 'secrets'} here as plain text.`
  const { line, value } = first
  return [{ kind: 'token-store', file, line, name: names, ...endsOf(value), why, ...leaveStore(store.tool) }]
}

function inGit(file: string): Finding {
  const why = 'It holds a secret, and git keeps it: whoever has a copy of the repository has the secret.'
  return { kind: 'tracked-by-git', file, why, ...leaveGit }
}

interface Placed {
  readonly file: string
  readonly line?: number
}

function byPlace(one: Placed, other: Placed): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1
  return (one.line ?? Number.POSITIVE_INFINITY) - (other.line ?? Number.POSITIVE_INFINITY) || 0
}
