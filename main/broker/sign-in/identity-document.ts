// How a person chooses another identity document for Valetkey, and how any is checked as an issuer would see it.
import { asBrokerError } from '../../base/errors.ts'
import { checkClientDocument, validateClientIdUrl } from '../../oauth/identity/client-document.ts'
import type { Asker, Results } from '../contract/commands.ts'
import { confirm } from '../core/confirm.ts'
import type { Core } from '../core/core.ts'

/** Null goes back to the build's own. SECURITY S16: another one is put to a person. */
export async function useIdentity(core: Core, url: string | null, asker: Asker): Promise<Results['identity-use']> {
  const chosen = url === null ? null : validateClientIdUrl(url).href
  if (chosen) await confirm(core, asker, `Identify Valetkey at every issuer by the document at ${chosen}?`)
  core.identity.use(chosen)
  core.changed()
  return { clientIdUrl: core.identity.current().clientIdUrl }
}

export async function checkIdentity(core: Core, asked: string | undefined): Promise<Results['identity-check']> {
  const url = asked ?? core.identity.current().clientIdUrl
  if (!url) return { url: '', ok: false, why: ['No identity document is set.'] }
  const href = validateClientIdUrl(url).href
  const checked = await checkClientDocument(href, core.ports.fetchFor(new Set())).catch(notFetched)
  return { url: href, ok: checked.ok, why: checked.ok ? [] : checked.why }
}

function notFetched(error: unknown) {
  return { ok: false as const, why: [asBrokerError(error).message] }
}
