// The two pages that a person meets at an issuer of the test world: who are you, and may this client.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider } from 'oidc-provider'

export interface Person {
  readonly name: string
  readonly email: string
}

export type People = Readonly<Record<string, Person>>

/** Answers `/interaction/…`: a login form, then a consent form, then back into the flow. */
export async function answerInteraction(
  provider: Provider,
  people: People,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const interaction = await provider.interactionDetails(request, response)
  const form = request.method === 'POST' ? await readForm(request) : undefined
  const finish = (result: object, mergeWithLastSubmission = false) =>
    provider.interactionFinished(request, response, result, { mergeWithLastSubmission })

  if (form?.get('answer') === 'deny') {
    return finish({ error: 'access_denied', error_description: 'The person said no.' })
  }
  if (interaction.prompt.name === 'login') {
    const login = form?.get('login') ?? ''
    if (people[login]) return finish({ login: { accountId: login } })
    return send(response, loginPage(interaction.params.login_hint ?? '', people))
  }
  if (form?.get('answer') === 'accept')
    return finish({ consent: { grantId: await consent(provider, interaction) } }, true)
  const client = await provider.Client.find(interaction.params.client_id)
  return send(response, consentPage(client?.clientName ?? 'A client', interaction))
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

async function consent(provider: Provider, { grantId, session, params, prompt }: Interaction): Promise<string> {
  const found = grantId === undefined ? undefined : await provider.Grant.find(grantId)
  const grant = found ?? new provider.Grant({ accountId: session?.accountId, clientId: params.client_id })
  if (prompt.details.missingOIDCScope) grant.addOIDCScope(prompt.details.missingOIDCScope.join(' '))
  for (const [resource, scopes] of Object.entries(prompt.details.missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, scopes.join(' '))
  }
  return grant.save()
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}

function send(response: ServerResponse, html: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html)
}

function loginPage(hint: string, people: People): string {
  const known = Object.keys(people)
    .map(name => `<option value="${inert(name)}">`)
    .join('')
  return page(
    'Sign in',
    `<h1>Sign in</h1>
<form method="post" autocomplete="off"><input type="hidden" name="answer" value="login">
<label>Your name<input name="login" value="${inert(hint)}" list="people" required autofocus></label>
<datalist id="people">${known}</datalist>
<button type="submit">Sign in</button></form>`,
  )
}

function consentPage(clientName: string, { params, prompt, session }: Interaction): string {
  const resources = Object.entries(prompt.details.missingResourceScopes ?? {})
  const scopes = [...(prompt.details.missingOIDCScope ?? []), ...resources.flatMap(([, names]) => names)]
  const redirect = params.redirect_uri ?? ''
  return page(
    'Allow access',
    `<h1>Allow <b id="client" data-client-id="${inert(params.client_id ?? '')}">${inert(clientName)}</b>?</h1>
<p>Signed in as <b id="person">${inert(session?.accountId ?? '')}</b>.</p>
<ul id="scopes">${scopes.map(scope => `<li>${inert(scope)}</li>`).join('')}</ul>
<p>For <span id="resources">${inert(resources.map(([resource]) => resource).join(' '))}</span>.
The answer goes to <b id="redirect">${inert(redirect)}</b>.</p>
<form method="post"><button type="submit" name="answer" value="accept" autofocus>Allow</button>
<button type="submit" name="answer" value="deny" class="quiet">Deny</button></form>`,
  )
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width"><style>
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:26rem;margin:14vh auto;padding:0 1.5rem}
h1{font-size:1.4rem}label{display:block}input{display:block;width:100%;box-sizing:border-box;margin:.3rem 0 1rem;padding:.6rem;font:inherit}
button{padding:.6rem 1.2rem;font:inherit;border-radius:.5rem;border:1px solid #2563eb;background:#2563eb;color:#fff}
button.quiet{background:none;color:inherit;border-color:#8888}</style><body>${body}</body></html>`
}

function inert(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
