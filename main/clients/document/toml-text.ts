// How values are written in TOML 1.0. Knows no file.
import { isMap, type Path } from './splice.ts'

/** A table with its header; maps in it become tables below it. */
export function tomlTable(path: Path, table: Readonly<Record<string, unknown>>, lineBreak: string): string {
  const members = Object.entries(table).filter(([, value]) => value !== null && value !== undefined)
  const own = members
    .filter(([, value]) => !isMap(value))
    .map(([key, value]) => `${tomlKey(key)} = ${tomlValue(value)}`)
  const below = members.flatMap(([key, value]) => (isMap(value) ? [tomlTable([...path, key], value, lineBreak)] : []))
  const isImplied = own.length === 0 && below.length > 0
  return [...(isImplied ? [] : [[header(path), ...own].join(lineBreak)]), ...below].join(`${lineBreak}${lineBreak}`)
}

function header(path: Path): string {
  const names = path.filter(part => typeof part === 'string').map(tomlKey)
  return typeof path.at(-1) === 'number' ? `[[${names.join('.')}]]` : `[${names.join('.')}]`
}

export function tomlKey(key: string | number): string {
  return /^[A-Za-z0-9_-]+$/.test(String(key)) ? String(key) : tomlString(String(key))
}

/** On one line. */
export function tomlValue(value: unknown): string {
  if (typeof value === 'string') return tomlString(value)
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(', ')}]`
  if (value instanceof Date) return value.toISOString()
  if (!isMap(value)) return String(value)
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined)
  return members.length === 0
    ? '{}'
    : `{ ${members.map(([key, member]) => `${tomlKey(key)} = ${tomlValue(member)}`).join(', ')} }`
}

/** JSON's escapes are TOML's; DEL alone is escaped here and not there. */
const tomlString = (text: string): string => JSON.stringify(text).replaceAll('\u007F', '\\u007F')
