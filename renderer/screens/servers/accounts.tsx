// Who one is at a server: each account with its state, and a way to sign in to a further one.
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { Field } from '../../components/controls/field.tsx'
import { Section } from '../../components/layout/section.tsx'
import { FailureNotice } from '../../components/messages/notice.tsx'
import type { Server } from '../../state/picture.ts'
import { useCommand } from '../../state/use-broker.ts'
import { ServerAccount } from './account.tsx'

export function ServerAccounts({ server }: { readonly server: Server }) {
  const [adding, setAdding] = useState(false)
  return (
    <Section
      title={server.accounts.length > 1 ? `Accounts (${server.accounts.length})` : 'Account'}
      actions={
        adding ? undefined : (
          <Button kind="quiet" icon={Plus} onPress={() => setAdding(true)}>
            Another account
          </Button>
        )
      }
    >
      {adding && <AnotherAccount server={server} onClose={() => setAdding(false)} />}
      <ul>
        {server.accounts.map(account => (
          <ServerAccount key={account.account} server={server} account={account} />
        ))}
      </ul>
    </Section>
  )
}

const spelling = /^[a-z0-9][a-z0-9._-]{0,63}$/i

function AnotherAccount({ server, onClose }: { readonly server: Server; readonly onClose: () => void }) {
  const [name, setName] = useState('')
  const signIn = useCommand()
  const taken = server.accounts.some(({ account }) => account === name)
  const wrong = name !== '' && !spelling.test(name) ? 'Letters, digits, dots, hyphens and underscores.' : undefined
  const isGood = name !== '' && !wrong && !taken
  const begin = async (): Promise<void> => {
    if (!isGood) return
    const answer = await signIn.run({ verb: 'login', server: server.name, account: name })
    if (answer.ok) onClose()
  }
  return (
    <div className="another-account">
      <Field
        label="A name for the account"
        placeholder="work"
        hint={`Clients reach it as ${server.name}@${name || 'work'}.`}
        value={name}
        onChange={setName}
        onEnter={() => void begin()}
        wrong={taken ? `There is an account called ${name} already.` : wrong}
        autoFocus
        end={
          <>
            <Button busy={signIn.busy} disabled={!isGood} onPress={() => void begin()}>
              Sign in
            </Button>
            <Button kind="quiet" onPress={onClose}>
              Cancel
            </Button>
          </>
        }
      />
      <FailureNotice failure={signIn.failure} />
    </div>
  )
}
