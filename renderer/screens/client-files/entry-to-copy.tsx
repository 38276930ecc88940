// What goes into a client's config so that it reaches a server, for the client that a person picks. Holds no secret.
import { useEffect, useState } from 'react'
import type { Answer } from '../../../preload/api.ts'
import { CopyButton } from '../../components/controls/copy-button.tsx'
import { Choice } from '../../components/controls/field.tsx'
import { FailureNotice } from '../../components/messages/notice.tsx'
import { entryIn } from '../../state/entry-in.ts'
import { command } from '../../state/use-broker.ts'
import { accountLabel } from '../../words/in-words.ts'
import { knownClients } from '../../words/known-clients.ts'
import './entry-to-copy.css'

interface EntryToCopyProps {
  readonly server: string
  readonly account: string
  /** `main` where copying is the one thing to do next. */
  readonly copyKind?: 'main' | 'plain'
  /** The program, where it is chosen already. */
  readonly client?: string
}

export function EntryToCopy({ server, account, copyKind = 'plain', client: only }: EntryToCopyProps) {
  const [chosen, setClient] = useState(knownClients[0]?.name ?? '')
  const client = only ?? chosen
  const [answer, setAnswer] = useState<Answer>()
  const label = accountLabel(server, account)
  useEffect(() => {
    let wanted = true
    void command({ verb: 'entry', server: label, client }).then(next => wanted && setAnswer(next))
    return () => {
      wanted = false
    }
  }, [label, client])
  const entry = answer?.ok ? entryIn(answer.result) : undefined
  return (
    <div className="entry">
      <div className="entry-head">
        {only === undefined && (
          <Choice
            label="Client"
            value={client}
            options={knownClients.map(({ name, title }) => ({ value: name, says: title }))}
            onChange={setClient}
          />
        )}
        {entry && (
          <CopyButton text={entry.text} kind={copyKind}>
            Copy entry
          </CopyButton>
        )}
        {entry?.link !== undefined && (
          <CopyButton text={entry.link} kind="quiet">
            Copy one-click link
          </CopyButton>
        )}
      </div>
      {entry && (
        <>
          <p className="quiet">
            Goes into <bdi>{entry.where}</bdi>. It holds no secret.
          </p>
          <pre className="entry-text mono">{entry.text}</pre>
        </>
      )}
      {answer && !answer.ok && <FailureNotice failure={answer.error} />}
    </div>
  )
}
