// How Valetkey writes its diary: one JSON object a line, rotated, and never a secret in it. SECURITY S9.
import { appendFileSync, chmodSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Secret } from './secret.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type LogFields = Readonly<Record<string, unknown>>

export interface Log {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

/** Takes finished lines; the file, a terminal or a test's array. */
export type LogSink = (line: string) => void

export interface LogOptions {
  readonly now?: () => number
  readonly least?: LogLevel
}

const order: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 }

/** A log that writes to `sink`. `event` is a short name in kebab-case; everything else is a field. */
export function createLog(sink: LogSink, { now = Date.now, least = 'info' }: LogOptions = {}): Log {
  const put = (level: LogLevel, event: string, fields: LogFields) =>
    sink(JSON.stringify({ at: new Date(now()).toISOString(), level, event, ...clean(fields, 0) }))
  const counts = new Map<string, { readonly since: number; lines: number }>()
  /** A stranger may bring about as many lines as it likes: each is a write, and pushes an older one out. */
  const hasRoom = (event: string) => {
    const at = now()
    const before = counts.get(event)
    const count = before && Math.abs(at - before.since) < minute ? before : { since: at, lines: 0 }
    counts.set(event, count)
    count.lines += 1
    if (count.lines === mostAMinute + 1) put('warn', 'log-lines-left-out', { of: event })
    return count.lines <= mostAMinute
  }
  const write = (level: LogLevel) => (event: string, fields?: LogFields) => {
    if (order[level] >= order[least] && hasRoom(event)) put(level, event, fields ?? {})
  }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

const minute = 60_000
/** Of one event. */
const mostAMinute = 300

export const silentLog: Log = createLog(() => {})

/** A sink that appends to `<folder>/valetkey.log` (0600) and keeps three older files of `limit` bytes each. */
export function logFile(folder: string, limit = 4 * 1024 * 1024): LogSink {
  const file = join(folder, 'valetkey.log')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  let size = sizeOf(file)
  return line => {
    try {
      if (size > limit) size = rotate(file)
      appendFileSync(file, `${line}\n`, { mode: 0o600 })
      if (size === 0) chmodSync(file, 0o600)
      size += Buffer.byteLength(line) + 1
    } catch {
      // A full disk must not stop a tool call; what could not be written is lost, and nothing else.
    }
  }
}

function rotate(file: string): number {
  for (const n of [2, 1]) moveIfThere(`${file}.${n}`, `${file}.${n + 1}`)
  moveIfThere(file, `${file}.1`)
  return 0
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size
  } catch {
    return 0
  }
}

// SECURITY S9: names that carry secrets, values that look like tokens, and every Secret are masked here, whoever logs.
const secretName = /token|secret|password|passphrase|authorization|cookie|verifier|assertion|^code$|^key$/i
const secretValue = /\b(Bearer|Basic|DPoP)\s+[\w~+/.=-]{8,}|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g
const secretParameter = /([?&#](?:code|state|[a-z_]*token|client_secret|code_verifier|assertion)=)[^&#\s"]+/gi
const secretMember = /("(?:[a-z_]*token|client_secret|code_verifier|code|password|assertion)"\s*:\s*")[^"]+/gi
const secretInAuthority = /(\/\/)[^/\s@"]+(?=@)/g

function clean(value: unknown, depth: number): Record<string, unknown> {
  const entries = Object.entries(value as Record<string, unknown>)
  return Object.fromEntries(
    entries.map(([name, field]) => [name, secretName.test(name) ? maskNamed(field) : cleanField(field, depth)]),
  )
}

function maskNamed(field: unknown): unknown {
  return typeof field === 'number' || typeof field === 'boolean' || field === undefined ? field : '‹secret›'
}

function cleanField(field: unknown, depth: number): unknown {
  if (typeof field === 'string') return maskText(field)
  if (field instanceof Secret) return '‹secret›'
  if (field instanceof URL) return `${field.origin}${field.pathname}`
  if (field instanceof Error) return cleanError(field, depth)
  if (Array.isArray(field)) return depth > 3 ? '…' : field.slice(0, 20).map(item => cleanField(item, depth + 1))
  if (typeof field === 'object' && field !== null) return depth > 3 ? '…' : clean(field, depth + 1)
  return typeof field === 'bigint' ? String(field) : field
}

function cleanError(error: Error, depth: number): Record<string, unknown> {
  const code = (error as { code?: unknown }).code
  const cause = error.cause instanceof Error && depth < 3 ? { cause: cleanError(error.cause, depth + 1) } : {}
  return { message: maskText(error.message), ...(typeof code === 'string' ? { code } : {}), ...cause }
}

/** Any text with tokens and secret URL parameters masked, cut at 2,000 characters. */
export function maskText(text: string): string {
  const cut = text.length > 2000 ? `${text.slice(0, 2000)}…` : text
  const masked = cut.replace(secretValue, '‹secret›').replace(secretParameter, '$1‹secret›')
  return masked.replace(secretMember, '$1‹secret›').replace(secretInAuthority, '$1‹secret›')
}
