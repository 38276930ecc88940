// What a revocation stops, shown before it is done: each use that ends, and where tokens are given back.
import { Quote } from '../../components/text/quote.tsx'
import { accountLabel, counted } from '../../words/in-words.ts'
import type { RevokePlan } from './plan.ts'

export function WhatStops({ plan }: { readonly plan: RevokePlan }) {
  const { sentence, back, stops, givenBack, deleted } = plan
  return (
    <section className="stops" aria-label="What will stop working">
      <p className="stops-sentence">{sentence}</p>
      {stops.length > 0 && <h2 className="stops-title">Stops working</h2>}
      {stops.length > 0 && (
        <ul className="stops-list">
          {stops.map(({ client, server, account, live }) => (
            <li key={`${client} ${server} ${account}`}>
              <span>
                {client} <span aria-hidden>→</span>
                <span className="for-screen-readers">uses</span> {accountLabel(server, account)}
              </span>
              <span className="quiet small">
                {live > 0 ? `${counted(live, 'live connection')} ends` : 'not connected now'}
              </span>
            </li>
          ))}
        </ul>
      )}
      {givenBack.length > 0 && <h2 className="stops-title">Tokens given back</h2>}
      {givenBack.length > 0 && (
        <ul className="stops-list">
          {givenBack.map(({ label, issuer }) => (
            <li key={`${label} ${issuer}`}>
              <span>{label}</span>
              <span className="quiet small">
                {issuer ? (
                  <>
                    to <Quote text={issuer} longest={60} />
                  </>
                ) : (
                  'to its issuer'
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {deleted.length > 0 && <h2 className="stops-title">Keys and programs</h2>}
      {deleted.length > 0 && (
        <ul className="stops-list">
          {deleted.map(({ label, says }) => (
            <li key={`${label} ${says}`}>
              <span>{label}</span>
              <span className="quiet small">{says}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="quiet">{back}</p>
    </section>
  )
}
