// Which client of the catalogue a name means.
import { BrokerError } from '../../base/errors.ts'
import { catalogue } from '../../clients/known/catalogue.ts'
import type { Client } from '../../clients/known/client.ts'

export function findClient(id: string): Client | undefined {
  return catalogue().find(client => client.id === id)
}

/** @throws BrokerError `bad-input` with the names there are. */
export function getClient(id: string): Client {
  const found = findClient(id)
  if (found) return found
  const names = catalogue()
    .map(client => client.id)
    .sort()
  throw new BrokerError('bad-input', {
    message: `Valetkey does not know where ${id} keeps its entries. It knows: ${names.join(', ')}. For any other client: valetkey entry NAME --client ${id}`,
  })
}
