// How what widens access is put to a person. SECURITY S16.
import { randomInt } from 'node:crypto'
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { ConfirmedHosts } from '../../net/send.ts'
import type { Asker, Confirmation } from '../contract/commands.ts'
import type { ServerRecord } from '../state/records.ts'
import type { Core } from './core.ts'
import { confirmedHostsFor } from './issuers.ts'
import type { AskPerson } from './ports.ts'

const letters = 'abcdefghjkmnpqrstuvwxyz'

/**
 * Goes on only when a person has agreed: in the window where there is one, whoever sent the command; else by typing a
 * code at the asker's own terminal. What nobody sent is never put to anyone.
 * @throws BrokerError `needs-confirmation` when nobody could be asked, `confirmation-refused` when they declined.
 */
export async function confirm({ ports }: Pick<Core, 'ports'>, asker: Asker, says: Says): Promise<void> {
  const asked = inWords(says)
  const answer = await (ports.askPerson ? atWindow(ports.askPerson, asker, asked) : atTerminal(asker, asked))
  if (answer === 'agreed') return
  const isNobody = answer === 'nobody'
  // Who declined has just read all of it.
  const what = isNobody ? asked.sentence : (asked.lines?.[0] ?? asked.sentence)
  throw new BrokerError(isNobody ? 'needs-confirmation' : 'confirmation-refused', {
    message: `Not confirmed, so nothing was changed. It wanted a person to agree to this: ${what}`,
  })
}

/** One sentence, or a sentence and then one line for each thing that is agreed to. */
export type Says = string | readonly [string, ...string[]]

function inWords(says: Says): Confirmation {
  if (typeof says === 'string') return { sentence: says }
  // Who draws no lines still shows all of it.
  return { sentence: says.join(' · '), lines: says }
}

type Answer = 'agreed' | 'declined' | 'nobody'

async function atTerminal(asker: Asker, asked: Confirmation): Promise<Answer> {
  const code = Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')
  const answer = await asker.ask({ kind: 'confirm', ...asked, code })
  if (answer === undefined) return 'nobody'
  return answer.trim().toLowerCase() === code ? 'agreed' : 'declined'
}

/** The host's question ends when the asker goes, whatever the host makes of the signal. */
async function atWindow(ask: AskPerson, { from, signal }: Asker, asked: Confirmation): Promise<Answer> {
  if (from === 'nobody' || signal.aborted) return 'nobody'
  let leave = () => {}
  const left = new Promise<Answer>(resolve => {
    leave = () => resolve('nobody')
  })
  signal.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([left, ask({ ...asked, from, signal }).then(agreed => (agreed ? 'agreed' : 'declined'))])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

const mostHosts = 4

/**
 * Runs `work` with the hosts confirmed for this server. When it meets another private address, a person is asked and
 * the work is done again. Returns the server with what was confirmed. SECURITY S12.
 */
export async function withConfirmedHosts<T>(
  { core, server, asker }: { readonly core: Core; readonly server: ServerRecord; readonly asker: Asker },
  work: (hosts: ConfirmedHosts) => Promise<T>,
): Promise<{ readonly result: T; readonly server: ServerRecord }> {
  let current = server
  for (let asked = 0; ; asked += 1) {
    try {
      return { result: await work(confirmedHostsFor(current)), server: current }
    } catch (error) {
      const host = isBrokerError(error, 'address-refused') ? error.facts.host : undefined
      if (typeof host !== 'string' || asked === mostHosts || confirmedHostsFor(current).has(host)) throw error
      await confirm(
        core,
        asker,
        `${current.name} sends Valetkey to ${quote(host)}, which lies in a private network. Allow that for ${current.name}?`,
      )
      current = { ...current, confirmedHosts: [...current.confirmedHosts, host] }
    }
  }
}
