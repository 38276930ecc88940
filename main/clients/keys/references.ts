// Which part of a value only names where a secret lies: `${TOKEN}`, `${env:TOKEN}`, `${input:token}`, `${{ secrets.TOKEN }}`,
// `{env:TOKEN}`, `{file:…}`, `$TOKEN`, `%TOKEN%`, `op://…`. No reference is ever followed.

const reference =
  /\$\{\{[^{}]*\}\}|\{\{[^{}]*\}\}|\$\{(?<braced>[^{}]*)\}|\{(?:env|file|input|secrets?):[^{}]*\}|\$[A-Za-z_]\w*\b|%[A-Za-z_]\w*%|\bop:\/\/\S+/g

export interface Referring {
  readonly refers: boolean
  /** The value with each reference replaced: by nothing, or by the text that it falls back on (`${TOKEN:-text}`). */
  readonly rest: string
}

export function withoutReferences(value: string): Referring {
  let refers = false
  const rest = value.replace(reference, (...found) => {
    const { braced } = found.at(-1) as { readonly braced?: string }
    refers = true
    return fallback(braced ?? '')
  })
  return { refers, rest }
}

function fallback(braced: string): string {
  return /^\w+:?-(?<text>.*)$/s.exec(braced)?.groups?.text ?? ''
}
