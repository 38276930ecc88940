// A person in code: follows an authorization URL through an issuer's pages to the client's callback, with cookies.
// Knows nothing of the issuer but its pages, and nothing of the client but its redirect.

export interface RobotOptions {
  readonly as: string
  readonly consent?: 'accept' | 'deny' | 'never'
  /** `copy`: the browser cannot reach the callback; the person copies the address (`redirectUrl`). Default `visit`. */
  readonly callback?: 'visit' | 'copy'
}

/** What the person saw on one way through the pages. */
export interface Sighting {
  readonly url: URL
  readonly clientName?: string
  readonly clientId?: string
  readonly scopes: readonly string[]
  /** Where the answer went, without its query. */
  readonly redirect?: string
  /** The whole address, where it was copied. */
  readonly redirectUrl?: string
  /** The callback's own answer. */
  readonly callback?: { readonly status: number; readonly text: string }
}

export interface Robot {
  (url: URL | string): Promise<void>
  readonly saw: readonly Sighting[]
}

/** Takes the issuer only to keep the person's name honest; the pages are found by the URL. */
export function aRobot(issuer: { readonly people: object } | undefined, options: RobotOptions): Robot {
  if (issuer && !(options.as in issuer.people)) throw new Error(`The issuer knows no ${options.as}.`)
  const saw: Sighting[] = []
  const walk = async (url: URL | string) => {
    saw.push(await walkThrough(new URL(url), options))
  }
  return Object.assign(walk, { saw })
}

async function walkThrough(
  start: URL,
  { as, consent = 'accept', callback = 'visit' }: RobotOptions,
): Promise<Sighting> {
  const cookies = new Map<string, string>()
  let seen: Sighting = { url: start, scopes: [] }
  let request: { url: URL; form?: Record<string, string> } = { url: start }
  for (let step = 0; step < 20; step += 1) {
    const atIssuer = request.url.origin === start.origin
    if (!atIssuer && callback === 'copy') return { ...seen, redirectUrl: request.url.href }
    const answer = await visit(request, atIssuer ? cookies : new Map())
    const text = await answer.text()
    if (!atIssuer) {
      const { origin, pathname } = request.url
      return { ...seen, redirect: `${origin}${pathname}`, callback: { status: answer.status, text } }
    }
    const location = answer.headers.get('location')
    if (location) {
      request = { url: new URL(location, request.url) }
      continue
    }
    if (text.includes('id="device-done"')) return seen
    const typed = deviceForm(text)
    // After a refusal the page asks for another code.
    if (typed?.form.user_code === '') return seen
    if (typed) {
      request = { url: new URL(typed.action, request.url), form: typed.form }
      continue
    }
    if (answer.status !== 200) throw new Error(`The issuer showed an error page (${answer.status}): ${text}`)
    if (text.includes('name="login"')) {
      request = { url: request.url, form: { answer: 'login', login: as } }
      continue
    }
    seen = { ...seen, ...readConsent(text) }
    if (consent === 'never') return seen
    request = { url: request.url, form: { answer: consent } }
  }
  throw new Error('The issuer sent the person in circles.')
}

async function visit({ url, form }: { url: URL; form?: Record<string, string> }, cookies: Map<string, string>) {
  const answer = await fetch(url, {
    redirect: 'manual',
    headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '), accept: 'text/html' },
    signal: AbortSignal.timeout(30_000),
    ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
  })
  for (const line of answer.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name)
    else cookies.set(name, value)
  }
  return answer
}

/** The form of a page that takes a code (RFC 8628, section 3.3), with what is typed in already. */
function deviceForm(html: string): { action: string; form: Record<string, string> } | undefined {
  const [, action] = /<form[^>]*method="post" action="([^"]*)"/.exec(html) ?? []
  if (action === undefined || !html.includes('name="user_code"')) return undefined
  const inputs = [...html.matchAll(/<input[^>]*name="([^"]*)"(?:[^>]*value="([^"]*)")?/g)]
  return { action: plain(action), form: Object.fromEntries(inputs.map(([, name, value = '']) => [name, plain(value)])) }
}

function readConsent(html: string): Pick<Sighting, 'clientName' | 'clientId' | 'scopes'> {
  const client = /id="client" data-client-id="([^"]*)">([^<]*)</.exec(html)
  const scopes = [...html.matchAll(/<li>([^<]*)<\/li>/g)].map(([, scope = '']) => plain(scope))
  return { scopes, ...(client ? { clientId: plain(client[1] ?? ''), clientName: plain(client[2] ?? '') } : {}) }
}

function plain(html: string): string {
  return html.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
}
