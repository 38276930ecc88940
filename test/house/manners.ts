// How a source file has to look and what it must not do, as functions from sources to complaints (STYLE.md).
import { type Sources, withoutComments } from './imports.ts'

const limit = 250

export function tooLong(sources: Sources): readonly string[] {
  return complain(sources, (file, text) => {
    const lines = text.trimEnd().split('\n').length
    return lines > limit ? `${file} has ${lines} lines` : undefined
  })
}

/** Names that say nothing, and names that are not kebab-case. React components keep their PascalCase in renderer/. */
export function badlyNamed(sources: Sources): readonly string[] {
  return complain(sources, file => {
    const name =
      file
        .split('/')
        .at(-1)
        ?.replace(/(\.d)?\.[a-z]+$/, '') ?? ''
    const saysNothing = /^(utils?|helpers?|common|managers?|services?|types|misc)$|-(utils?|helpers?|managers?)$/.test(
      name,
    )
    const isKebab = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)
    return saysNothing || !isKebab ? `${file} needs a name that says what it answers` : undefined
  })
}

/** The first line is a comment that says which question the file answers. */
export function withoutHeader(sources: Sources): readonly string[] {
  return complain(sources, (file, text) => {
    const first = text.replace(/^#!.*\n/, '').split('\n')[0] ?? ''
    return /^\/\/ \S.{19,}/.test(first) ? undefined : `${file} does not begin by saying what it answers`
  })
}

const entries = ['main/index.ts', 'preload/index.ts', 'renderer/index.tsx']

/** Files that only pass others' exports on. */
export function barrels(sources: Sources): readonly string[] {
  return complain(sources, (file, text) => {
    const code = withoutComments(text)
    if (/\bindex\.tsx?$/.test(file) && !entries.includes(file)) return `${file} is an index`
    if (/^\s*export\s+(type\s+)?\*/m.test(code)) return `${file} exports * from elsewhere`
    const own = code.replace(/^\s*(export|import)\s[^'"]*?from\s*['"][^'"]+['"];?/gm, '').trim()
    return own === '' && code.trim() !== '' ? `${file} only passes on what others export` : undefined
  })
}

/** SECURITY S9: a secret is taken out of its wrapper in these files and in no other. */
export function unlistedReveals(sources: Sources, allowed: readonly string[]): readonly string[] {
  return complain(sources, (file, text) =>
    withoutComments(text).includes('.reveal()') && !allowed.includes(file)
      ? `${file} reveals a secret and is not on the list`
      : undefined,
  )
}

/** Entries of the list that reveal nothing (any more): the list stays true. */
export function idleReveals(sources: Sources, allowed: readonly string[]): readonly string[] {
  return allowed.filter(file => !withoutComments(sources.get(file) ?? '').includes('.reveal()'))
}

/** Outside the command line and the headless host, what happens goes to the log. */
export function loud(sources: Sources): readonly string[] {
  return complain(sources, (file, text) =>
    /\bconsole\./.test(withoutComments(text)) && !/^main\/(cli|headless)\b/.test(file)
      ? `${file} writes to the console`
      : undefined,
  )
}

/** No text of anybody's becomes a shell's. */
export function shells(sources: Sources): readonly string[] {
  return complain(sources, (file, text) => {
    const code = withoutComments(text)
    const imports = /import\s*\{([^}]*)\}\s*from\s*'(?:node:)?child_process'/g
    const names = [...code.matchAll(imports)].flatMap(([, list = '']) => list.split(',').map(name => name.trim()))
    const runsShell = names.some(name => /^(exec|execSync)\b/.test(name)) || /\bchild_process\.exec(Sync)?\(/.test(code)
    return runsShell || /\bshell:(?!\s*false\b)/.test(code) ? `${file} starts a shell` : undefined
  })
}

export function promisesWithoutIssue(sources: Sources): readonly string[] {
  return complain(sources, (file, text) => {
    const line = text.split('\n').find(line => /\b(TODO|FIXME|XXX|HACK)\b/.test(line) && !/#\d+/.test(line))
    return line ? `${file}: ${line.trim()}` : undefined
  })
}

const tooNew =
  /\b(AbortSignal\.any|URL\.canParse|URL\.parse|new CustomEvent|Symbol\.(?:asyncD|d)ispose|Promise\.withResolvers|Promise\.try|Array\.fromAsync|Object\.groupBy|Map\.groupBy|import\.meta\.(?:dirname|filename))\b|\.(?:toSorted|toReversed|toSpliced)\(|^\s*(?:await )?using \w+ =/m

/** The stand-in Electron runs main/ on Node 18.15; only the command line and the headless host always have Node 24. */
export function tooNewForTheStandIn(sources: Sources): readonly string[] {
  return complain(sources, (file, text) => {
    const found = tooNew.exec(withoutComments(text))
    return found && !/^main\/(cli|headless)\b/.test(file) ? `${file} uses ${found[0].trim()}` : undefined
  })
}

function complain(sources: Sources, look: (file: string, text: string) => string | undefined): readonly string[] {
  return [...sources].flatMap(([file, text]) => look(file, text) ?? [])
}
