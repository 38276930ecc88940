// First run's last step: the programs found on this machine, ticked, and one button that lets them use the server. Only those
// whose files Valetkey knows for sure; every other one is on Clients.
import { useState } from 'react'
import { announce } from '../../components/controls/announcer.tsx'
import { Button } from '../../components/controls/button.tsx'
import { Check, Checks } from '../../components/controls/check.tsx'
import { Disclosure } from '../../components/controls/disclosure.tsx'
import { FailureNotice } from '../../components/messages/notice.tsx'
import { Mono } from '../../components/text/mono.tsx'
import type { KnownClient } from '../../state/picture.ts'
import type { Told } from '../../state/use-broker.ts'
import { accountLabel } from '../../words/in-words.ts'
import { buttonSays, type ChangeWish, change, Outcomes, PlannedEdit } from './change.tsx'
import { fileOf, reaches } from './machine-rows.ts'

interface ConnectProgramsProps {
  /** At least one. */
  readonly clients: readonly KnownClient[]
  readonly server: string
  readonly account: string
  readonly onChanged: () => void
}

export function ConnectPrograms({ clients, server, account, onChanged }: ConnectProgramsProps) {
  const open = clients.filter(client => !reaches(client, server, account))
  const [off, setOff] = useState<ReadonlySet<string>>(new Set())
  const [written, setWritten] = useState<Told<'connect'> | 'busy'>()
  const wish: ChangeWish = {
    verb: 'connect',
    label: accountLabel(server, account),
    clients: open.filter(({ id }) => !off.has(id)),
    server,
    ...(account === 'default' ? {} : { account }),
  }
  const connect = async (): Promise<void> => {
    setWritten('busy')
    const told = await change(wish, 'write')
    setWritten(told)
    if (!told.ok) return
    announce('Their files are changed.')
    onChanged()
  }
  if (written !== undefined && written !== 'busy' && written.ok) {
    return <Outcomes edits={written.result.clients} onChanged={onChanged} />
  }
  return (
    <div className="file-change">
      <Checks label="Clients to connect">
        {clients.map(client => (
          <Check
            key={client.id}
            label={client.title}
            says={open.includes(client) ? <Mono text={fileOf(client) ?? ''} /> : 'Has the entry already'}
            on={!off.has(client.id)}
            disabled={!open.includes(client)}
            onChange={on => setOff(toggled(off, client.id, on))}
          />
        ))}
      </Checks>
      {wish.clients.length > 0 && <Preview key={wish.clients.map(({ id }) => id).join(' ')} wish={wish} />}
      {written !== undefined && written !== 'busy' && !written.ok && <FailureNotice failure={written.error} />}
      <div className="actions">
        {wish.clients.length > 0 ? (
          <Button kind="main" busy={written === 'busy'} onPress={() => void connect()}>
            {buttonSays(wish)}
          </Button>
        ) : (
          <p className="quiet">Tick a client to connect it.</p>
        )}
      </div>
    </div>
  )
}

/** Read only when somebody wants to see it. */
function Preview({ wish }: { readonly wish: ChangeWish }) {
  const [planned, setPlanned] = useState<Told<'connect'>>()
  const look = (isOpen: boolean): void => {
    if (isOpen && !planned) void change(wish, 'preview').then(setPlanned)
  }
  return (
    <Disclosure title="See what changes in their files" onOpenChange={look}>
      <div className="file-change">
        {!planned && <p className="quiet">Reading the files</p>}
        {planned?.ok && planned.result.clients.map(edit => <PlannedEdit key={edit.client} edit={edit} />)}
        {planned?.ok === false && <FailureNotice failure={planned.error} />}
      </div>
    </Disclosure>
  )
}

function toggled(off: ReadonlySet<string>, id: string, on: boolean): ReadonlySet<string> {
  const next = new Set(off)
  if (on) next.delete(id)
  else next.add(id)
  return next
}
