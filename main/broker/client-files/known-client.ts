// Which client of the catalogue a name means: its id, or its title, in any case.
import { BrokerError } from '../../base/errors.ts'
import { catalogue } from '../../clients/known/catalogue.ts'
import type { Client } from '../../clients/known/client.ts'

export function findClient(name: string): Client | undefined {
  const called = bare(name)
  return catalogue().find(({ id, title }) => bare(id) === called || bare(title) === called)
}

/** Each once; a name that means none stays as it is. */
export function clientIds(names: readonly string[]): readonly string[] {
  return [...new Set(names.map(name => findClient(name)?.id ?? name))]
}

const bare = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

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
