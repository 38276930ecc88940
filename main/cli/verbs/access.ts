// The verbs about what clients may use: allow, deny, pause, resume.
import type { CommandOf } from '../desk/desk.ts'
import { inert } from '../show/print.ts'
import { accountNamed } from '../typed/names.ts'
import type { Call, Verb } from '../typed/verb.ts'

const group = 'Accounts and access'

export const allow: Verb = {
  name: 'allow',
  group,
  usage: 'CLIENT [NAME[@ACCOUNT]]',
  summary: 'Let a new client in, or give one its access back: all that was revoked, or one server or account',
  about: ['This widens access, so a person confirms it on a terminal, or in the window where there is one.'],
  words: [1, 2],
  examples: ['valetkey allow cursor', 'valetkey allow cursor example@work'],
  async run(call, desk) {
    const result = await desk.request(accessCommand(call, 'allow'))
    return { result, text: `${inert(result.client)} may use ${reachOf(call) ?? 'your servers'}.` }
  },
}

export const deny: Verb = {
  name: 'deny',
  group,
  usage: 'CLIENT NAME[@ACCOUNT]',
  summary: 'Keep a client from one server or account, at once; the others stay as they are',
  about: ['To keep it from everything: valetkey revoke --client CLIENT'],
  words: [2, 2],
  examples: ['valetkey deny cursor example', 'valetkey deny cursor example@work'],
  async run(call, desk) {
    const result = await desk.request(accessCommand(call, 'deny'))
    const client = inert(result.client)
    const reach = reachOf(call)
    return {
      result,
      text: `${client} may not use ${reach} any more. To allow it again: valetkey allow ${client} ${reach}`,
    }
  },
}

function accessCommand({ words: [client = '', reach] }: Call, how: 'allow' | 'deny'): CommandOf<'access'> {
  return { verb: 'access', client, ...(reach === undefined ? {} : accountNamed(reach)), allow: how === 'allow' }
}

function reachOf({ words: [, reach] }: Call): string | undefined {
  return reach === undefined ? undefined : inert(reach, 130)
}

export const pause: Verb = {
  name: 'pause',
  group,
  usage: '',
  summary: 'Keep every client from every server until `valetkey resume`; sign-ins stay',
  words: [0, 0],
  examples: ['valetkey pause'],
  async run(_call, desk) {
    const result = await desk.request({ verb: 'pause' })
    return { result, text: 'All access is paused. To go on: valetkey resume' }
  },
}

export const resume: Verb = {
  name: 'resume',
  group,
  usage: '',
  summary: 'Let clients reach their servers again after a pause',
  about: ['This widens access, so a person confirms it on a terminal, or in the window where there is one.'],
  words: [0, 0],
  examples: ['valetkey resume'],
  async run(_call, desk) {
    const result = await desk.request({ verb: 'resume' })
    return { result, text: 'Nothing is paused.' }
  },
}
