// Tokens that were taken back here and whose issuers have not confirmed it yet. S14: shown until they have.
import { List, Row } from '../../components/layout/row.tsx'
import { Section } from '../../components/layout/section.tsx'
import { StateBadge } from '../../components/messages/state-badge.tsx'
import { inert } from '../../components/text/inert.ts'
import { Quote } from '../../components/text/quote.tsx'
import { Time } from '../../components/text/time.tsx'
import { useSnapshot } from '../../state/use-broker.ts'
import './pending.css'
import { accountLabel } from '../../words/in-words.ts'

export function PendingRevocations() {
  const { pendingRevocations } = useSnapshot().broker
  if (pendingRevocations.length === 0) return null
  return (
    <div className="pending-revocations">
      <Section
        title="Not confirmed yet"
        says="No client can use these any more. Their issuers have not said yet that the tokens are dead; Valetkey keeps asking."
      >
        <List label="Revocations that are not confirmed yet">
          {pendingRevocations.map(({ server, account, issuer, why, until, nextTry }) => (
            <Row
              key={`${server} ${account} ${issuer}`}
              title={accountLabel(server, account)}
              says={
                <>
                  at <Quote text={issuer} longest={60} />. <bdi>{cause(why)}</bdi>
                  {until !== undefined && (
                    <>
                      {' '}
                      Its token ends by itself <Time at={until} />.
                    </>
                  )}
                </>
              }
              end={
                <>
                  {nextTry !== undefined && (
                    <span className="quiet small">
                      asks again <Time at={nextTry} />
                    </span>
                  )}
                  <StateBadge state="failed" says="Unconfirmed" />
                </>
              }
            />
          ))}
        </List>
      </Section>
    </div>
  )
}

/** Our own sentence with a stranger's words in it: inert, and never a whole page. */
export function cause(why: string): string {
  return [...inert(why)].slice(0, 300).join('')
}
