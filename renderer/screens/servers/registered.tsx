// The client that somebody registered for a server by hand: which it is, another secret or key for it, or none of it any more.
import { useState } from 'react'
import { announce } from '../../components/controls/announcer.tsx'
import { Button } from '../../components/controls/button.tsx'
import { Facts, Section } from '../../components/layout/section.tsx'
import { confirmFirst } from '../../components/messages/confirm.tsx'
import { FailureNotice } from '../../components/messages/notice.tsx'
import { Mono } from '../../components/text/mono.tsx'
import type { Server } from '../../state/picture.ts'
import { useCommand } from '../../state/use-broker.ts'
import { noProof, ProofField, typedIn } from '../sign-in/client-fields.tsx'

export function ServerRegistered({ server }: { readonly server: Server }) {
  const [replacing, setReplacing] = useState(false)
  const { name, registered } = server
  if (!registered) return null
  return (
    <Section
      title="Registered client"
      actions={
        !replacing && (
          <div className="account-actions">
            <Button kind="quiet" onPress={() => setReplacing(true)}>
              {registered.proof === 'none' ? 'Give it a secret or key' : 'Replace its secret or key'}
            </Button>
            <Button kind="quiet" onPress={() => askToForget(name)}>
              Forget it
            </Button>
          </div>
        )
      }
    >
      {replacing && <Replace server={name} onClose={() => setReplacing(false)} />}
      <Facts
        items={[
          ['Client id', <Mono key="id" text={registered.clientId} keep={52} copy label="Copy the client id" />],
          ['Proves itself', proofs[registered.proof]],
        ]}
      />
    </Section>
  )
}

const proofs: Readonly<Record<NonNullable<Server['registered']>['proof'], string>> = {
  secret: 'by a secret in your vault',
  key: 'by a private key in your vault',
  none: 'by nothing; it is a public client',
}

function Replace({ server, onClose }: { readonly server: string; readonly onClose: () => void }) {
  const saving = useCommand()
  const [proof, setProof] = useState(noProof)
  const typed = typedIn(proof)
  const isEmpty = Object.keys(typed).length === 0
  const save = async (): Promise<void> => {
    const answer = await saving.run({ verb: 'credentials', server, ...typed })
    if (!answer.ok) return
    announce('It is in use now. The sign-ins stay.')
    onClose()
  }
  return (
    <div className="replace-proof">
      <ProofField label="New client secret" proof={proof} onChange={setProof} autoFocus />
      <FailureNotice failure={saving.failure} />
      <div className="actions">
        <Button kind="main" disabled={isEmpty} busy={saving.busy} onPress={() => void save()}>
          Use it from now on
        </Button>
        <Button kind="quiet" onPress={onClose}>
          Cancel
        </Button>
      </div>
    </div>
  )
}

function askToForget(server: string): void {
  confirmFirst({
    title: `Forget the client of ${server}`,
    says: 'Its sign-ins are revoked at their issuer, and its client id, secret and key are deleted here.',
    verb: `Forget the client of ${server}`,
    command: { verb: 'credentials', server, forget: true },
  })
}
