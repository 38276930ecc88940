// The verb about who Valetkey is to authorization servers: show, use, document, check.
import type { Desk } from '../desk/desk.ts'
import type { Outcome } from '../show/outcome.ts'
import { inert } from '../show/print.ts'
import { identityText } from '../show/status.ts'
import { misused } from '../typed/arguments.ts'
import type { Call, Verb } from '../typed/verb.ts'

export const identity: Verb = {
  name: 'identity',
  group: 'Valetkey itself',
  usage: '[show] | use URL|none | document --url URL | check [URL]',
  summary: 'Show, choose, print or check the document by which Valetkey identifies itself',
  about: [
    'Valetkey names itself to issuers by the URL of a Client ID Metadata Document. The URL must be one that its publisher controls: host the printed document there, check it, use it.',
    'Another document widens what may act in your name, so a person confirms it on a terminal.',
  ],
  words: [0, 2],
  options: { url: { takes: 'one', value: 'URL', help: 'where the printed document will be hosted' } },
  examples: [
    'valetkey identity',
    'valetkey identity document --url https://me.example/valetkey/client.json > client.json',
    'valetkey identity check https://me.example/valetkey/client.json',
    'valetkey identity use https://me.example/valetkey/client.json',
  ],
  async run(call, desk) {
    const [what = 'show', argument] = call.words
    if (what === 'use' && argument !== undefined) return await use(argument, desk)
    if (what === 'check') return await check(argument, desk)
    if (what === 'document' && argument === undefined) return await document(call, desk)
    if (what === 'show' && argument === undefined) return await show(desk)
    throw misused(`That is not how it is used: valetkey identity ${identity.usage}`)
  },
}

async function show(desk: Desk): Promise<Outcome> {
  const { identity } = await desk.request({ verb: 'snapshot' })
  return { result: { clientIdUrl: identity.clientIdUrl ?? null, from: identity.from }, text: identityText(identity) }
}

async function use(url: string, desk: Desk): Promise<Outcome> {
  const result = await desk.request({ verb: 'identity-use', url: url === 'none' ? null : url })
  const { clientIdUrl = null } = result
  const text =
    clientIdUrl === null
      ? 'Valetkey names no document of its own any more.'
      : `Valetkey identifies itself by ${inert(clientIdUrl, 300)} from now on.`
  return { result: { clientIdUrl }, text }
}

/** The document itself is the answer: stdout can go straight into the file to host. */
async function document(call: Call, desk: Desk): Promise<Outcome> {
  const url = call.value('url')
  if (!url) throw misused('Say where it will be hosted: valetkey identity document --url URL')
  const { document } = await desk.request({ verb: 'identity-document', url })
  desk.voice.note(
    `Host this at ${inert(url, 300)} as application/json, then: valetkey identity check ${inert(url, 300)}`,
  )
  return { result: { document }, text: JSON.stringify(document, null, 2) }
}

async function check(url: string | undefined, desk: Desk): Promise<Outcome> {
  const { url: checked, ok, why } = await desk.request({ verb: 'identity-check', ...(url ? { url } : {}) })
  const result = { url: checked, why }
  if (ok) return { result, text: `${desk.style('good', '✓')} ${inert(checked, 300)} is as issuers expect it.` }
  const lines = why.map(reason => `${desk.style('bad', '✗')} ${inert(reason)}`)
  const message = `The document at ${inert(checked, 300)} is not as issuers expect it.`
  return { result, text: [message, ...lines].join('\n'), failure: { code: 'metadata-invalid', message } }
}
