// Which tests a file has that run wherever the suite does: read from its syntax, so that a comment, a row of data or a test
// that is skipped, always or somewhere, is none.
import { parseSync } from 'vite'

/** The names of tests and groups as they are written; `%s` and `$name` stand for the rows of `each`. */
export function namesOfTests(file: string, source: string): readonly string[] {
  const names: string[] = []
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return void node.forEach(visit)
    if (!isNode(node)) return
    const call = node.type === 'CallExpression' ? wordsOf(node.callee) : []
    if (starters.has(call[0] ?? '')) {
      if (call.some(word => skips.has(word))) return
      const name = textOf((node.arguments as unknown[])[0])
      if (name !== undefined) names.push(name)
    }
    Object.values(node).forEach(visit)
  }
  visit(parseSync(file, source).program)
  return names
}

const starters: ReadonlySet<string> = new Set(['test', 'it', 'describe'])
const skips: ReadonlySet<string> = new Set(['skip', 'skipIf', 'runIf', 'todo'])

/** `test.runIf(…).each(…)` is test, runIf, each. */
function wordsOf(callee: unknown): readonly string[] {
  if (!isNode(callee)) return []
  if (callee.type === 'Identifier') return [String(callee.name)]
  if (callee.type === 'MemberExpression') return [...wordsOf(callee.object), ...wordsOf(callee.property)]
  return wordsOf(callee.callee ?? callee.tag)
}

function textOf(argument: unknown): string | undefined {
  if (!isNode(argument)) return undefined
  if (argument.type === 'Literal') return String(argument.value)
  const [only, ...more] = (argument.quasis ?? []) as readonly { readonly value: { readonly cooked: string } }[]
  return more.length === 0 ? only?.value.cooked : undefined
}

interface Syntax {
  readonly type: string
  readonly [member: string]: unknown
}

function isNode(value: unknown): value is Syntax {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
