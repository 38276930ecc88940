// How what widens access is put to a person. SECURITY S16.
import { randomInt } from 'node:crypto'
import { BrokerError, isBrokerError } from '../base/errors.ts'
import { quote } from '../base/quote.ts'
import type { ConfirmedHosts } from '../net/send.ts'
import type { Asker } from './commands.ts'
import { confirmedHostsFor } from './issuers.ts'
import type { ServerRecord } from './servers.ts'

const letters = 'abcdefghjkmnpqrstuvwxyz'

/**
 * Goes on only when a person has read the sentence and typed the code.
 * @throws BrokerError `needs-confirmation` when nobody could be asked or they declined.
 */
export async function confirm(asker: Asker, sentence: string): Promise<void> {
  const code = Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')
  const answer = await asker.ask({ kind: 'confirm', sentence, code })
  if (answer?.trim().toLowerCase() === code) return
  throw new BrokerError(answer === undefined ? 'needs-confirmation' : 'confirmation-refused', {
    message: `Not confirmed, so nothing was changed. It wanted a person to agree to this: ${sentence}`,
  })
}

const mostHosts = 4

/**
 * Runs `work` with the hosts confirmed for this server. When it meets another private address, a person is asked and
 * the work is done again. Returns the server with what was confirmed. SECURITY S12.
 */
export async function withConfirmedHosts<T>(
  server: ServerRecord,
  asker: Asker,
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
        asker,
        `${current.name} sends Valetkey to ${quote(host)}, which lies in a private network. Allow that for ${current.name}?`,
      )
      current = { ...current, confirmedHosts: [...current.confirmedHosts, host] }
    }
  }
}
