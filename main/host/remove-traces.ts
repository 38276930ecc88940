// How Valetkey takes back what it left outside its own folders (`uninstall`): only what is provably its own. The rest is
// named, for the person to judge.
import { lstatSync, readFileSync, readlinkSync, rmdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { autostartFile, configFolder, copyFolder, loginFlag, programName, terminalFolders } from '../base/traces.ts'

export interface Traces {
  readonly home: string
  readonly state: string
  readonly platform: NodeJS.Platform
  readonly env: NodeJS.ProcessEnv
  /** What `valetkey` is here: a link that leads to it is ours. */
  readonly program: string
  /** The folder of programs for everybody on this machine; tests have their own. */
  readonly shared?: string
}

/** One sentence for each thing that stayed. Never throws. */
export function removeTraces(traces: Traces): readonly string[] {
  const { platform } = traces
  if (platform === 'win32') return ownCopy(traces)
  const desktop = platform === 'linux' ? [...autostart(traces), ...linkHandler(traces)] : []
  return [...terminalLinks(traces), ...desktop, ...ownCopy(traces)]
}

function terminalLinks({ home, state, platform, program, shared }: Traces): readonly string[] {
  const folders = terminalFolders(home)
  const ours = [program, join(copyFolder(home, state, platform), programName(platform))]
  return [folders.own, shared ?? folders.shared].flatMap(folder => {
    const file = join(folder, 'valetkey')
    const found = whatIs(file)
    if (found.is === 'nothing') return []
    if (found.is === 'link' && ours.includes(found.target)) return removed(`The link ${file}`, () => rmSync(file))
    const what = found.is === 'link' ? `The link ${file} (it leads to ${found.target})` : `The file ${file}`
    return [`${what}: this Valetkey did not make it. Delete it by hand if you do not want it.`]
  })
}

function autostart({ home, env }: Traces): readonly string[] {
  // A broker that a client woke may lack the variable, and the app that wrote the file may have had none.
  const folders = new Set([configFolder(home, env), configFolder(home, {})])
  return [...folders].flatMap(folder => {
    const file = autostartFile(folder)
    const text = textOf(file)
    if (text === undefined) return []
    if (isOurEntry(text)) return removed(`The autostart file ${file}`, () => rmSync(file))
    return [`The autostart file ${file}: this Valetkey did not write it. Delete it by hand if you do not want it.`]
  })
}

function isOurEntry(text: string): boolean {
  return /^Name=Valetkey$/m.test(text) && new RegExp(`^Exec=.*"${loginFlag}"$`, 'm').test(text)
}

/** Many programs share that file, so only its owner changes it. */
function linkHandler({ home, env }: Traces): readonly string[] {
  const file = join(configFolder(home, env), 'mimeapps.list')
  const line = /^x-scheme-handler\/valetkey=.*$/m.exec(textOf(file) ?? '')
  return line ? [`The line about valetkey:// links in ${file}: delete it by hand.`] : []
}

/** The copy of the packed program; where it lies in the state folder it goes with that one. */
function ownCopy({ home, state, platform }: Traces): readonly string[] {
  const folder = copyFolder(home, state, platform)
  if (platform === 'linux' || textOf(join(folder, 'app-path')) === undefined) return []
  const left = [programName(platform), 'app-path'].flatMap(name => {
    const file = join(folder, name)
    return removed(file, () => rmSync(file, { force: true }))
  })
  return left.length > 0 ? left : removed(folder, () => [folder, dirname(folder)].forEach(one => void rmdirSync(one)))
}

function removed(what: string, remove: () => void): readonly string[] {
  try {
    remove()
    return []
  } catch {
    return [`${what}: delete it by hand.`]
  }
}

type Found = { readonly is: 'nothing' } | { readonly is: 'file' } | { readonly is: 'link'; readonly target: string }

function whatIs(file: string): Found {
  try {
    return lstatSync(file).isSymbolicLink() ? { is: 'link', target: readlinkSync(file) } : { is: 'file' }
  } catch {
    return { is: 'nothing' }
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
