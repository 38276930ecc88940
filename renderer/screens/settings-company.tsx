// The one sign-in to the person's company: begun, shown, begun again, ended.
import { useState } from 'react'
import { Button } from '../components/button.tsx'
import { Field } from '../components/field.tsx'
import { Mono } from '../components/mono.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { Quote } from '../components/quote.tsx'
import { List, Row } from '../components/row.tsx'
import { Section } from '../components/section.tsx'
import { runningFor, useCommand, useSnapshot } from '../use-broker.ts'
import { companyTold } from './settings-words.ts'
import { ToldBadge } from './told-badge.tsx'

export function CompanySettings() {
  const { company } = useSnapshot().broker
  const told = companyTold(company)
  return (
    <Section title="Company sign-in" says="What you may use by it is what your company allows.">
      <List label="Company sign-in">
        <Row
          title={company ? <Mono text={company.issuer} keep={52} /> : 'No company'}
          says={
            <>
              {company?.who !== undefined && (
                <>
                  As <Quote text={company.who} longest={60} />.{' '}
                </>
              )}
              <bdi>{told.says}</bdi>
            </>
          }
          end={<ToldBadge told={told} />}
        >
          {company ? <Held ended={told.state === 'bad'} /> : <First />}
        </Row>
      </List>
    </Section>
  )
}

function Held({ ended }: { readonly ended: boolean }) {
  const signing = useCommand()
  const leaving = useCommand()
  return (
    <div className="settings-block">
      <div className="add-actions">
        <Button
          kind={ended ? 'main' : 'quiet'}
          busy={signing.busy}
          onPress={() => void signing.run({ verb: 'company-sign-in' })}
        >
          Sign in again
        </Button>
        <Button kind="quiet" busy={leaving.busy} onPress={() => void leaving.run({ verb: 'company-sign-out' })}>
          Sign out, and of all that it opened
        </Button>
        <Waiting />
      </div>
      <FailureNotice failure={signing.failure ?? leaving.failure} />
    </div>
  )
}

function First() {
  const signing = useCommand()
  const [issuer, setIssuer] = useState('')
  const [clientId, setClientId] = useState('')
  const [secret, setSecret] = useState('')
  const isWhole = issuer.trim() !== '' && clientId.trim() !== ''
  const begin = async (): Promise<void> => {
    const proof = secret === '' ? {} : { clientSecret: secret }
    setSecret('')
    await signing.run({ verb: 'company-sign-in', issuer: issuer.trim(), clientId: clientId.trim(), ...proof })
  }
  return (
    <div className="settings-block">
      <Field
        label="Address of your company’s sign-in"
        value={issuer}
        onChange={setIssuer}
        placeholder="https://login.example.com"
        mono
      />
      <Field
        label="Valetkey’s client id there"
        value={clientId}
        onChange={setClientId}
        hint="The people who run it know both."
        mono
      />
      <Field
        label="Its secret, if it has one"
        value={secret}
        onChange={setSecret}
        onEnter={() => isWhole && void begin()}
        secret
        end={
          <Button busy={signing.busy} disabled={!isWhole} onPress={() => void begin()}>
            Sign in
          </Button>
        }
      />
      <Waiting />
      <FailureNotice failure={signing.failure} />
    </div>
  )
}

/** The way out of a sign-in whose page was closed. */
function Waiting() {
  const running = runningFor(useSnapshot().desk, ['company-sign-in'])
  const cancelling = useCommand()
  if (!running) return null
  return (
    <Button kind="quiet" onPress={() => void cancelling.run({ verb: 'cancel', running: running.id })}>
      Cancel the sign-in
    </Button>
  )
}
