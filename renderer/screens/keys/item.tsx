// One key: where it goes, who used it, replacing it without showing it, and deleting it with what that stops.
import { useState } from 'react'
import { announce } from '../../components/controls/announcer.tsx'
import { Button } from '../../components/controls/button.tsx'
import { Disclosure } from '../../components/controls/disclosure.tsx'
import { Field } from '../../components/controls/field.tsx'
import { Monogram, Row } from '../../components/layout/row.tsx'
import { confirmFirst } from '../../components/messages/confirm.tsx'
import { FailureNotice } from '../../components/messages/notice.tsx'
import { StateBadge } from '../../components/messages/state-badge.tsx'
import { inert } from '../../components/text/inert.ts'
import { Time } from '../../components/text/time.tsx'
import { useCommand } from '../../state/use-broker.ts'
import { inWords } from '../../words/in-words.ts'
import type { KeyRow } from './rows.ts'

interface KeyItemProps {
  readonly row: KeyRow
}

export function KeyItem({ row }: KeyItemProps) {
  const { server, name, goes, state, word, since, lastUsed, clients, command } = row
  const [replacing, setReplacing] = useState(false)
  const label = `${server}’s key ${name}`
  return (
    <Row
      start={<Monogram name={server} />}
      title={server}
      says={goes}
      end={
        <>
          <StateBadge state={state} says={word} />
          {!replacing && (
            <Button aria-label={`Replace ${label}`} onPress={() => setReplacing(true)}>
              Replace
            </Button>
          )}
          {word !== 'Not there' && <Delete row={row} label={label} />}
        </>
      }
    >
      <div className="key-more">
        <p className="quiet small">
          Here since <Time at={since} />
          {lastUsed !== undefined && (
            <>
              , last used <Time at={lastUsed} />
            </>
          )}
          . {clients.length === 0 ? 'No client has used it yet.' : `Used by ${inWords(clients)}.`}
        </p>
        {command !== undefined && (
          <Disclosure title="The program that gets it">
            <p className="mono key-command">
              <bdi>{inert(command)}</bdi>
            </p>
          </Disclosure>
        )}
        {replacing && <Replace server={server} name={name} onLeave={() => setReplacing(false)} />}
      </div>
    </Row>
  )
}

interface DeleteProps extends KeyItemProps {
  readonly label: string
}

function Delete({ row: { server, name, loses }, label }: DeleteProps) {
  const ask = (): void =>
    confirmFirst({
      title: `Delete ${label}`,
      says: loses,
      verb: 'Delete the key',
      command: { verb: 'key-delete', server, name },
    })
  return (
    <Button kind="danger" aria-label={`Delete ${label}`} onPress={ask}>
      Delete
    </Button>
  )
}

interface ReplaceProps {
  readonly server: string
  readonly name: string
  readonly onLeave: () => void
}

function Replace({ server, name, onLeave }: ReplaceProps) {
  const [value, setValue] = useState('')
  const replacing = useCommand()
  const replace = async (): Promise<void> => {
    if (value.trim() === '') return
    const answer = await replacing.run({ verb: 'key-replace', server, name, value: value.trim() })
    if (!answer.ok) return
    announce(`${server} has its new key. Delete the old one where it comes from.`)
    onLeave()
  }
  return (
    <>
      <Field
        label="New key"
        value={value}
        onChange={setValue}
        onEnter={() => void replace()}
        secret
        mono
        autoFocus
        hint="It goes into your vault and is not shown again. The old key works until you delete it where it comes from."
        end={
          <>
            <Button busy={replacing.busy} disabled={value.trim() === ''} onPress={() => void replace()}>
              Replace the key
            </Button>
            <Button kind="quiet" onPress={onLeave}>
              Cancel
            </Button>
          </>
        }
      />
      <FailureNotice failure={replacing.failure} />
    </>
  )
}
