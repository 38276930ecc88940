// The one sign-in to the person's company: begun, shown, begun again, ended.
import { useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { Field } from '../../components/controls/field.tsx'
import { List, Row } from '../../components/layout/row.tsx'
import { Section } from '../../components/layout/section.tsx'
import { confirmFirst } from '../../components/messages/confirm.tsx'
import { FailureNotice } from '../../components/messages/notice.tsx'
import { Mono } from '../../components/text/mono.tsx'
import { Quote } from '../../components/text/quote.tsx'
import type { Broker } from '../../state/picture.ts'
import { command, runningFor, useCommand, useSnapshot } from '../../state/use-broker.ts'
import { Receipts } from '../revoke/receipts.tsx'
import { SignInWait } from '../sign-in/wait.tsx'
import { ToldBadge } from './told-badge.tsx'
import { companyTold, leavingSays } from './words.ts'

export function CompanySettings() {
  const { broker, desk } = useSnapshot()
  const { company } = broker
  const running = runningFor(desk, ['company-sign-in'])
  const told = companyTold(company, running !== undefined)
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
          {running && (
            <SignInWait run={running} onCancel={() => void command({ verb: 'cancel', running: running.id })} />
          )}
          {/* What was typed is there again when the sign-in was cancelled. */}
          <div hidden={running !== undefined}>
            {company ? <Held company={company} ended={told.state === 'bad'} /> : <First />}
          </div>
        </Row>
      </List>
      <Receipts of={run => run.verb === 'company-sign-out'} />
    </Section>
  )
}

interface HeldProps {
  readonly company: NonNullable<Broker['company']>
  readonly ended: boolean
}

function Held({ company, ended }: HeldProps) {
  const signing = useCommand()
  return (
    <div className="settings-block">
      <div className="actions">
        <Button
          kind={ended ? 'main' : 'plain'}
          busy={signing.busy}
          onPress={() => void signing.run({ verb: 'company-sign-in' })}
        >
          Sign in again
        </Button>
        <Button kind="quiet" onPress={() => askToLeave(company)}>
          Sign out of your company
        </Button>
      </div>
      <FailureNotice failure={signing.failure} />
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
      <FailureNotice failure={signing.failure} />
    </div>
  )
}

function askToLeave(company: HeldProps['company']): void {
  confirmFirst({
    title: 'Sign out of your company',
    says: leavingSays(company),
    verb: 'Sign out of your company',
    command: { verb: 'company-sign-out' },
  })
}
