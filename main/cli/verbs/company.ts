// The verb about the company's sign-in: show, sign in, sign out.
import type { Snapshot } from '../../broker/contract/snapshot.ts'
import type { CommandOf, Desk } from '../desk/desk.ts'
import type { Outcome } from '../show/outcome.ts'
import { clock, inert, relative } from '../show/print.ts'
import { receiptText, unconfirmed } from '../show/receipts.ts'
import { lastsNote, stateWord, troubleOf } from '../show/states.ts'
import { quoted } from '../show/strangers.ts'
import { firstLine } from '../talk/ask.ts'
import { misused } from '../typed/arguments.ts'
import { proofOptions, typedProof } from '../typed/client-proof.ts'
import type { Call, Verb } from '../typed/verb.ts'

export const company: Verb = {
  name: 'company',
  group: 'Accounts and access',
  usage: '[show] | sign-in [ISSUER] [--client-id ID] | sign-out',
  summary: "Sign in once to your company's identity provider, for every server that takes its word",
  about: [
    'Where a server takes the word of your company (MCP enterprise-managed authorization), this one sign-in opens it: add such a server, and no browser is needed. What you may use is what your company allows.',
    'The people who run the identity provider know ISSUER, and Valetkey’s client id there. Both are remembered, so that signing in again takes neither.',
    'Signing out revokes the sign-in there, and at their issuers the tokens of all servers that it opened.',
  ],
  words: [0, 2],
  options: {
    ...proofOptions,
    'no-browser': { takes: 'nothing', help: 'print the sign-in address and take the redirect address pasted back' },
    'id-token': {
      takes: 'nothing',
      help: 'read an ID token that you got elsewhere from stdin instead; it lasts as long as that does',
    },
  },
  examples: [
    'valetkey company sign-in https://login.example.com --client-id valetkey',
    'valetkey company',
    'valetkey company sign-out',
  ],
  async run(call, desk) {
    const [what = 'show', issuer] = call.words
    if (what === 'sign-in') return await signIn(issuer, call, desk)
    if (what === 'sign-out' && issuer === undefined) return await signOut(desk)
    if (what === 'show' && issuer === undefined) return await show(desk)
    throw misused(`That is not how it is used: valetkey company ${company.usage}`)
  },
}

async function show(desk: Desk): Promise<Outcome> {
  const { company } = await desk.request({ verb: 'snapshot' })
  return { result: { company: company ?? null }, text: companyText(company, desk) }
}

function companyText(company: Snapshot['company'], { style, now }: Desk): string {
  if (!company) return 'No company sign-in. Begin one with: valetkey company sign-in ISSUER --client-id ID'
  const { issuer, who, state, accounts } = company
  const opened = accounts === 1 ? 'One account was opened by it.' : `${accounts} accounts were opened by it.`
  return [
    `${inert(issuer, 300)}${who ? `, as ${quoted(who)}` : ''}`,
    [stateWord(state.is, style), lastsNote(state, now())].filter(Boolean).join(', '),
    troubleOf(state),
    opened,
  ]
    .filter(Boolean)
    .join('\n')
}

async function signIn(issuer: string | undefined, call: Call, desk: Desk): Promise<Outcome> {
  const result = await desk.request(await signInCommand(issuer, call, desk))
  const now = desk.now()
  const text = [
    `Signed in to your company at ${inert(result.issuer, 300)}${result.who ? ` as ${quoted(result.who)}` : ''}.`,
    call.has('id-token') && result.expiresAt
      ? `It ends ${relative(result.expiresAt, now)} (${clock(result.expiresAt, now)}).`
      : '',
    'Servers that take its word need no sign-in of their own: valetkey add URL',
  ]
  return { result, text: text.filter(Boolean).join('\n') }
}

async function signInCommand(
  issuer: string | undefined,
  call: Call,
  desk: Desk,
): Promise<CommandOf<'company-sign-in'>> {
  const idToken = call.has('id-token') ? ((await firstLine(desk.stdin, desk.signal))?.trim() ?? '') : undefined
  return {
    verb: 'company-sign-in',
    ...(issuer ? { issuer } : {}),
    ...(await typedProof(call, desk)),
    ...(idToken === undefined ? {} : { idToken }),
    browser: call.has('no-browser') ? 'paste' : 'open',
  }
}

async function signOut(desk: Desk): Promise<Outcome> {
  const result = await desk.request({ verb: 'company-sign-out' })
  const text =
    receiptText(result.receipts, desk.now(), desk.style) || 'There was nothing to revoke. It is forgotten here.'
  return { result, text, ...unconfirmed(result.receipts) }
}
