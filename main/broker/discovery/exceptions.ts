// What each named exception means for a server, in the words that a person agrees to. SECURITY S16.
import type { Exception } from '../../oauth/issuer/exception.ts'
import type { Asker, Results } from '../contract/commands.ts'
import { confirm, type Says } from '../core/confirm.ts'
import type { Core } from '../core/core.ts'

const meanings: Record<Exception, string> = {
  'no-resource-metadata':
    'use it although it does not say which sign-in service protects it (RFC 9728); Valetkey then trusts the one at the server’s own address',
  'no-pkce-metadata':
    'sign in although its sign-in service does not promise PKCE; a stolen sign-in code could then be used by others',
  'omit-resource':
    'sign in without naming the server (RFC 8707); its tokens are then not bound to it and may open other services of the same issuer',
}

export function exceptionSentence(server: string, exception: Exception): string {
  return `Exception ${exception} for ${server}: ${meanings[exception]}. Allow it?`
}

/** The same as one question, where a server turned out to need them. */
export function departureWords(server: string, exceptions: readonly Exception[]): Says {
  const what = exceptions.map(exception => `Valetkey would ${meanings[exception]}.`)
  return [`${server} departs from the standard. Allow for ${server} what it takes to go on?`, ...what]
}

export async function setException(
  core: Core,
  { server, exception, use }: { server: string; exception: Exception; use: 'on' | 'off' },
  asker: Asker,
): Promise<Results['except']> {
  const record = core.servers.get(server)
  if (use === 'on') await confirm(core, asker, exceptionSentence(server, exception))
  const others = record.exceptions.filter(other => other !== exception)
  const exceptions = use === 'on' ? [...others, exception] : others
  core.servers.save({ ...record, exceptions })
  return { server, exceptions }
}
