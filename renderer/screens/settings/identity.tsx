// Who Valetkey says it is to sign-in services: the document in use, shown, checked, or replaced by another.
import { useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { CopyButton } from '../../components/controls/copy-button.tsx'
import { Field } from '../../components/controls/field.tsx'
import { List, Row } from '../../components/layout/row.tsx'
import { Section } from '../../components/layout/section.tsx'
import { FailureNotice, Notice } from '../../components/messages/notice.tsx'
import { inert } from '../../components/text/inert.ts'
import { Mono } from '../../components/text/mono.tsx'
import { useCommand, useSnapshot } from '../../state/use-broker.ts'
import { ToldBadge } from './told-badge.tsx'
import { type DocumentCheck, documentCheck, documentText, identityTold } from './words.ts'
import '../client-files/entry-to-copy.css'

export function IdentitySettings() {
  const { identity } = useSnapshot().broker
  const url = identity.clientIdUrl
  const told = identityTold(identity)
  return (
    <Section
      title="Identity document"
      says="Sign-in services that know client id metadata documents read there who asks."
    >
      <List label="Identity document">
        <Row
          title={url ? <Mono text={url} copy label="Copy the address" /> : 'No document'}
          says={told.says}
          end={<ToldBadge told={told} />}
        >
          {url !== undefined && <Inspect key={url} url={url} />}
          <OtherDocument chosen={identity.from === 'user'} />
        </Row>
      </List>
    </Section>
  )
}

function Inspect({ url }: { readonly url: string }) {
  const showing = useCommand()
  const checking = useCommand()
  const [text, setText] = useState<string>()
  const [check, setCheck] = useState<DocumentCheck>()
  const show = async (): Promise<void> => {
    if (text !== undefined) return setText(undefined)
    const answer = await showing.run({ verb: 'identity-document', url })
    if (answer.ok) setText(documentText(answer.result))
  }
  const checkIt = async (): Promise<void> => {
    setCheck(undefined)
    const answer = await checking.run({ verb: 'identity-check', url })
    if (answer.ok) setCheck(documentCheck(answer.result))
  }
  return (
    <div className="settings-block">
      <div className="actions">
        <Button busy={checking.busy} onPress={() => void checkIt()}>
          Check it
        </Button>
        <Button kind="quiet" busy={showing.busy} aria-expanded={text !== undefined} onPress={() => void show()}>
          {text === undefined ? 'Show what it must say' : 'Hide'}
        </Button>
      </div>
      <FailureNotice failure={checking.failure ?? showing.failure} />
      {check && <CheckResult check={check} />}
      {text !== undefined && (
        <div className="settings-document">
          <pre className="entry-text mono">{text}</pre>
          <CopyButton text={text}>Copy document</CopyButton>
        </div>
      )}
    </div>
  )
}

function CheckResult({ check }: { readonly check: DocumentCheck }) {
  if (check.ok) return <Notice urgent title="The document can be read and says what it must." />
  return (
    <Notice tone="warning" urgent title="Sign-in services would refuse this document.">
      <ul>
        {check.why.map(reason => (
          <li key={reason}>
            <bdi>{inert(reason)}</bdi>
          </li>
        ))}
      </ul>
    </Notice>
  )
}

function OtherDocument({ chosen }: { readonly chosen: boolean }) {
  const using = useCommand()
  const [url, setUrl] = useState('')
  const use = async (): Promise<void> => {
    const answer = await using.run({ verb: 'identity-use', url: url.trim() })
    if (answer.ok) setUrl('')
  }
  return (
    <div className="settings-block">
      <Field
        label="Use another document"
        value={url}
        onChange={setUrl}
        onEnter={() => url.trim() !== '' && void use()}
        placeholder="https://example.com/client.json"
        hint="One that you or your organisation publishes. Valetkey asks you once more before it counts."
        mono
        end={
          <Button busy={using.busy} disabled={url.trim() === ''} onPress={() => void use()}>
            Use it
          </Button>
        }
      />
      {chosen && (
        <div>
          <Button kind="quiet" onPress={() => void using.run({ verb: 'identity-use', url: null })}>
            Go back to this build’s own
          </Button>
        </div>
      )}
      <FailureNotice failure={using.failure} />
    </div>
  )
}
