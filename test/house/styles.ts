// Whether what the window wears is cut for it: classes in its screens and rules in its style sheets, as functions to complaints.
import { liesBelow, windowFolderOf } from './directions.ts'
import { type Sources, withoutComments } from './imports.ts'

/** Classes that no sheet has a rule for. */
export function withoutRule(sources: Sources): readonly string[] {
  const ruled = ruledIn(sources)
  return wornIn(sources).flatMap(({ name, file }) =>
    [...ruled.keys()].some(isMeantBy(name)) ? [] : `${file} wears ${name}, and no sheet says how that looks`,
  )
}

/** Rules for classes that nothing wears (any more). */
export function idleRules(sources: Sources): readonly string[] {
  const worn = wornIn(sources)
  return [...ruledIn(sources)].flatMap(([name, sheets]) =>
    worn.some(one => isMeantBy(one.name)(name)) ? [] : `${sheets.join(', ')} dresses ${name}, and nothing wears it`,
  )
}

/** Classes that only the sheet of a folder beside or above has a rule for: it may not be loaded, and changes for others' sake. */
export function borrowed(sources: Sources): readonly string[] {
  const ruled = ruledIn(sources)
  return wornIn(sources).flatMap(({ name, file }) => {
    const sheets = [...ruled].flatMap(([rule, sheets]) => (isMeantBy(name)(rule) ? sheets : []))
    if (sheets.length === 0 || sheets.some(sheet => mayWear(file, sheet))) return []
    return `${file} wears ${name} of ${sheets.join(', ')}`
  })
}

/** The theme and the components are loaded for everybody. */
function mayWear(file: string, sheet: string): boolean {
  const [mine, its] = [windowFolderOf(file), windowFolderOf(sheet)]
  if (mine === undefined || its === undefined || mine === its) return true
  return its.startsWith('components/') || liesBelow(its, mine)
}

/** `button-` ends where a value is put in, and means every rule that begins so. */
function isMeantBy(worn: string): (rule: string) => boolean {
  return rule => (worn.endsWith('-') ? rule.startsWith(worn) : rule === worn)
}

function wornIn(sources: Sources): readonly { readonly name: string; readonly file: string }[] {
  return [...sources].flatMap(([file, text]) => {
    if (!file.endsWith('.tsx')) return []
    const plain = [...withoutComments(text).matchAll(/\bclassName="([^"]*)"/g)].map(([, names = '']) => names)
    const chosen = [...withoutComments(text).matchAll(/\bclassName=\{([^\n]*)\}/g)].flatMap(([, code = '']) =>
      [...code.matchAll(/'([^']*)'|`([^`]*)`/g)].map(([, quoted, template]) => quoted ?? template ?? ''),
    )
    const names = [...plain, ...chosen].flatMap(written => written.split(/\s+/)).filter(name => name !== '')
    return [...new Set(names)].map(name => ({ name: name.replace(/\$\{.*/, ''), file }))
  })
}

function ruledIn(sources: Sources): ReadonlyMap<string, readonly string[]> {
  const ruled = new Map<string, string[]>()
  for (const [file, text] of sources) {
    if (!file.endsWith('.css')) continue
    const heads = [...withoutComments(text).matchAll(/([^{}]+)\{/g)].map(([, head = '']) => head.trim())
    const names = heads.filter(head => !head.startsWith('@')).flatMap(head => head.match(/\.[a-z][\w-]*/gi) ?? [])
    for (const name of new Set(names)) ruled.set(name.slice(1), [...(ruled.get(name.slice(1)) ?? []), file])
  }
  return ruled
}
