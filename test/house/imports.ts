// What one source file imports, read from its text. Knows nothing of which imports are right.
import { dirname, join } from 'node:path/posix'

/** Source files by their path in the project (`main/base/log.ts`), with their text. */
export type Sources = ReadonlyMap<string, string>

export interface Import {
  /** As written: `node:fs`, `zod`, `../base/log.ts`. */
  readonly specifier: string
  /** `import type` and `export type` leave nothing at run time. */
  readonly isTypeOnly: boolean
}

const statement = /^[ \t]*(?:import|export)\s+(type\s+(?!from\b))?(?:[\w$*{}\s,]*?\bfrom\s*)?['"]([^'"\n]+)['"]/gm
const dynamic = /\b(?:import|require)\(\s*['"]([^'"\n]+)['"]\s*\)/g

/** Every `import … from`, `export … from`, `import '…'`, `import('…')` and `require('…')` of a text. */
export function importsOf(text: string): readonly Import[] {
  const code = withoutComments(text)
  const written = [...code.matchAll(statement)].map(([, type, specifier = '']) => ({
    specifier,
    isTypeOnly: Boolean(type),
  }))
  const atRunTime = [...code.matchAll(dynamic)].map(([, specifier = '']) => ({ specifier, isTypeOnly: false }))
  return [...written, ...atRunTime]
}

/** The project file that a relative import means; undefined for packages and builtins. */
export function targetOf(file: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? join(dirname(file), specifier) : undefined
}

/** `@github/keytar/lib/x` → `@github/keytar`; undefined for our own files and Node's. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** The text with whole-line and block comments emptied; their line breaks stay. */
export function withoutComments(text: string): string {
  return text
    .replace(/^[ \t]*\/\*[\s\S]*?\*\//gm, comment => comment.replace(/[^\n]/g, ''))
    .replace(/^[ \t]*\/\/.*$/gm, '')
}
