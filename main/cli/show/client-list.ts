// How the clients of this machine look: what each is connected to, what else its files hold, and what can be undone.
import type { Results } from '../../broker/contract/commands.ts'
import { homePath } from './home-path.ts'
import { clock, inert, type Style, table } from './print.ts'
import { needText } from './states.ts'

type Client = Results['clients']['clients'][number]
type File = Client['files'][number]
type Entry = File['entries'][number]

export interface Listed {
  readonly style: Style
  readonly now: number
  readonly home: string
}

export function clientsText({ clients, changes, waiting }: Results['clients'], { style, now, home }: Listed): string {
  const newcomers = waiting.map(need => needText(need, style))
  const head = newcomers.length > 0 ? [`${style('strong', 'Waiting to be let in')}\n${newcomers.join('\n')}`] : []
  if (clients.length === 0) return [...head, nobodyHere].join('\n\n')
  const undo = changes.map(({ change, file, at }) => [
    `  ${clock(at, now)}`,
    inert(homePath(file, home), 300),
    `valetkey undo ${inert(change, 80)}`,
  ])
  const undoable = undo.length > 0 ? [`${style('strong', 'What can be undone')}\n${table(undo)}`] : []
  const told = clients.map(client => clientText(client, { style, now, home }))
  // Those of which there is only a name stand together.
  const full = told.filter(text => text.includes('\n'))
  const names = told.filter(text => !text.includes('\n')).join('\n')
  return [...head, ...full, ...(names ? [names] : []), ...undoable].join('\n\n')
}

const nobodyHere = 'Valetkey sees no MCP client that it knows on this machine. All it knows: valetkey clients --all'

function clientText(client: Client, { style, home }: Listed): string {
  const { id, title, connected, here, verified, pasted } = client
  const state =
    connected.length > 0
      ? style('good', `● ${connected.map(name => inert(name)).join(', ')}`)
      : style('quiet', '○ not connected')
  const marks = [here ? '' : 'not on this machine', verified ? '' : 'its files are not verified'].filter(Boolean)
  const head = `${style('strong', inert(title))}  ${style('quiet', inert(id))}  ${state}${marks.length > 0 ? style('waiting', `  (${marks.join('; ')})`) : ''}`
  const files = client.files
    .filter(({ there, trouble }) => there || trouble !== undefined)
    // A file of several levels that says something of one of them is named once.
    .filter((file, at, all) => file.entries.length > 0 || all.findIndex(({ path }) => path === file.path) === at)
    .flatMap(file => fileLines(file, { style, home }))
  return [head, ...files, ...(pasted ? [`  Entries are pasted: ${inert(pasted)}`] : [])].join('\n')
}

function fileLines(
  { path, trouble, entries }: File,
  { style, home }: Pick<Listed, 'style' | 'home'>,
): readonly string[] {
  const rows = entries.map(entry => [`    ${inert(entry.name, 100)}`, what(entry), entry.enabled ? '' : 'off'])
  const lines = [`  ${style('quiet', inert(homePath(path, home), 400))}`]
  if (trouble !== undefined) lines.push(`  ${style('bad', '✗')} ${inert(trouble)}`)
  return rows.length > 0 ? [...lines, table(rows)] : lines
}

function what({ kind, server, headers }: Entry): string {
  if (kind === 'ours') return `Valetkey → ${inert(server ?? '')}`
  if (kind === 'local') return 'a program of its own'
  if (kind === 'unreadable') return 'not understood'
  const names = (headers ?? []).map(name => inert(name, 100)).join(', ')
  return names ? `remote, with headers: ${names}` : 'remote'
}
