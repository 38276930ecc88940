// Which ids a store of small strings holds, and what puts it in order again after a crash.
//
// There is no listing to rely on (Linux: keytar's findCredentials kills the process when the collection is locked), so
// the store carries an index of its ids, and the name of the one id that was touched last. Before anything else is
// touched, that one id and the index are swept: at most they can be in disorder.
import { z } from 'zod'
import { BrokerError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { commitAbsence, commitText, type Head, readText, retire, type SmallStore, sweep } from './generations.ts'
import { isVaultId } from './vault-id.ts'

export interface Contents {
  get(id: string): Promise<string | undefined>
  put(id: string, text: string): Promise<void>
  delete(id: string): Promise<boolean>
  list(): Promise<readonly string[]>
}

export interface ContentsOptions {
  readonly store: SmallStore
  /** All names in the store: asked only when the index itself is damaged. */
  readonly names: () => Promise<readonly string[]>
  readonly log: Log
}

// Without a colon, so no id can be called so.
export const indexName = 'index'
export const touchedName = 'touched'

const Index = z.array(z.string())

/** One caller at a time, please: the vault sees to it. */
export function contentsOf({ store, names, log }: ContentsOptions): Contents {
  let inOrder = false
  let touched: string | undefined

  async function setInOrder(): Promise<void> {
    if (inOrder) return
    await sweep(store, indexName)
    touched = await store.get(touchedName)
    if (touched !== undefined) {
      const { there } = await sweep(store, touched)
      await noteInIndex(touched, there ? 'there' : 'gone')
    }
    inOrder = true
  }

  async function touch(id: string): Promise<void> {
    await setInOrder()
    if (touched !== id) await store.set(touchedName, id)
    touched = id
    inOrder = false
  }

  // The commit is made; whatever goes wrong from here on is put in order before the next change.
  async function tidyAfter(id: string, old: Head | undefined, now: 'there' | 'gone'): Promise<void> {
    try {
      await retire(store, id, old)
      await noteInIndex(id, now)
      inOrder = true
    } catch (error) {
      log.warn('vault-tidying-postponed', { id, error })
    }
  }

  async function noteInIndex(id: string, now: 'there' | 'gone'): Promise<void> {
    const ids = await readIndex()
    if (ids.includes(id) === (now === 'there')) return
    const next = now === 'there' ? [...ids, id] : ids.filter(other => other !== id)
    await retire(store, indexName, await commitText(store, indexName, JSON.stringify(next)))
  }

  async function readIndex(): Promise<string[]> {
    try {
      return Index.parse(JSON.parse((await readText(store, indexName)) ?? '[]'))
    } catch (error) {
      if (error instanceof BrokerError && error.code !== 'vault-corrupt') throw error
      log.warn('vault-index-rebuilt', { error })
      const ids = (await names()).filter(isVaultId)
      await retire(store, indexName, await commitText(store, indexName, JSON.stringify(ids)))
      return ids
    }
  }

  return {
    get: id => readText(store, id),
    put: async (id, text) => {
      await touch(id)
      const old = await commitText(store, id, text)
      await tidyAfter(id, old, 'there')
    },
    delete: async id => {
      if ((await store.get(id)) === undefined) return false
      await touch(id)
      const old = await commitAbsence(store, id)
      await tidyAfter(id, old, 'gone')
      return true
    },
    list: async () => {
      await setInOrder()
      return readIndex()
    },
  }
}
