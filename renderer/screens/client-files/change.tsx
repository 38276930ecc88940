// A change to programs' files, from its preview to its end: the diff of each file, the agreement, what to do in the program
// afterwards, and the way back.
import { useEffect, useState } from 'react'
import { announce } from '../../components/controls/announcer.tsx'
import { Button } from '../../components/controls/button.tsx'
import { useFocusKept } from '../../components/controls/use-focus-kept.ts'
import { FailureNotice, Notice } from '../../components/messages/notice.tsx'
import { Diff } from '../../components/text/diff.tsx'
import { sentence } from '../../components/text/inert.ts'
import { Mono } from '../../components/text/mono.tsx'
import type { FileEdit, KnownClient } from '../../state/picture.ts'
import { ask, type Told } from '../../state/use-broker.ts'
import { inWords } from '../../words/in-words.ts'
import { FileOutcome } from './outcome.tsx'
import './change.css'

export interface ChangeWish {
  readonly verb: 'connect' | 'disconnect'
  /** Of the account: `linear@work`. */
  readonly label: string
  readonly clients: readonly Pick<KnownClient, 'id' | 'title'>[]
  readonly server: string
  /** Where the server has several. */
  readonly account?: string
}

interface FileChangeProps {
  readonly wish: ChangeWish
  /** Files are other ones now. */
  readonly onChanged: () => void
  readonly onLeave: () => void
}

/** Begins with the preview; nothing is written before the person has seen it. */
export function FileChange({ wish, onChanged, onLeave }: FileChangeProps) {
  const [planned, setPlanned] = useState<Told<'connect'>>()
  const [written, setWritten] = useState<Told<'connect'> | 'busy'>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: once; another wish is another component
  useEffect(() => void change(wish, 'preview').then(setPlanned), [])
  const write = async (): Promise<void> => {
    setWritten('busy')
    const told = await change(wish, 'write')
    setWritten(told)
    if (!told.ok) return
    announce(`${doneSays(wish)}.`)
    onChanged()
  }
  const edits = planned?.ok ? planned.result.clients : []
  const hasWork = edits.some(({ is }) => is === 'planned')
  const told = written === undefined || written === 'busy' ? planned : written
  const isOver = written !== undefined && written !== 'busy' && written.ok
  const place = useFocusKept(isOver ? 'over' : planned ? 'planned' : 'planning')
  if (isOver) {
    return (
      <div ref={place} tabIndex={-1}>
        <Outcomes edits={written.result.clients} onChanged={onChanged} onLeave={onLeave} />
      </div>
    )
  }
  return (
    <div ref={place} tabIndex={-1} className="file-change">
      {!planned && (
        <p className="quiet" role="status">
          Reading the file
        </p>
      )}
      {edits.map(edit => (
        <PlannedEdit key={`${edit.client} ${edit.file}`} edit={edit} />
      ))}
      {told?.ok === false && <FailureNotice failure={told.error} />}
      <div className="actions">
        {hasWork && (
          <Button
            kind={wish.verb === 'connect' ? 'main' : 'danger'}
            busy={written === 'busy'}
            onPress={() => void write()}
          >
            {buttonSays(wish)}
          </Button>
        )}
        <Button kind="quiet" onPress={onLeave}>
          Leave it as it is
        </Button>
      </div>
    </div>
  )
}

/** Connect and disconnect answer in one shape. */
export async function change(wish: ChangeWish, how: 'preview' | 'write'): Promise<Told<'connect'>> {
  const { verb, server, account, clients } = wish
  const about = { server, clients: clients.map(({ id }) => id), how, ...(account === undefined ? {} : { account }) }
  return verb === 'connect' ? await ask({ verb, ...about }) : await ask({ verb, ...about })
}

interface OutcomesProps {
  readonly edits: readonly FileEdit[]
  readonly onChanged: () => void
  readonly onLeave?: () => void
}

export function Outcomes({ edits, onChanged, onLeave }: OutcomesProps) {
  return (
    <div className="file-change" aria-live="polite">
      {edits.map(edit => (
        <FileOutcome key={`${edit.client} ${edit.file}`} edit={edit} onChanged={onChanged} />
      ))}
      {onLeave && (
        <div>
          <Button onPress={onLeave}>Done</Button>
        </div>
      )}
    </div>
  )
}

export function PlannedEdit({ edit: { title, file, diff, is, why = '' } }: { readonly edit: FileEdit }) {
  if (is === 'failed') {
    return (
      <Notice tone="bad" title={`${title}’s file stays as it is`}>
        {sentence(why, 600)}
      </Notice>
    )
  }
  if (diff === '') return <p className="quiet">{title} has this entry already.</p>
  return (
    <div className="file-change-one">
      <div className="quiet">
        What changes in <Mono text={file} />
      </div>
      <Diff text={diff} label={`Change in ${title}’s file`} />
    </div>
  )
}

/** `Connect Cursor to linear`. */
export function buttonSays({ verb, clients, label }: ChangeWish): string {
  const who = clients.length > 2 ? `${clients.length} clients` : inWords(clients.map(({ title }) => title))
  return verb === 'connect' ? `Connect ${who} to ${label}` : `Disconnect ${who} from ${label}`
}

function doneSays({ verb, clients, label }: ChangeWish): string {
  const who = inWords(clients.map(({ title }) => title))
  return verb === 'connect' ? `${who} connected to ${label}` : `${who} disconnected from ${label}`
}
