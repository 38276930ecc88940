// How one thing is done to several clients: what stands in the way at one does not stop the others.
import { type BrokerError, isBrokerError } from '../../base/errors.ts'

export type Tried<T> = { readonly id: string; readonly done: T } | { readonly id: string; readonly failed: BrokerError }

/** Each once, in turn. @throws BrokerError the first, when it failed for all of them. */
export async function eachOrNone<T>(
  ids: readonly string[],
  act: (id: string) => Promise<T>,
): Promise<readonly Tried<T>[]> {
  const tried: Tried<T>[] = []
  for (const id of new Set(ids)) {
    tried.push(
      await act(id).then(
        done => ({ id, done }),
        (failed: unknown) => {
          if (!isBrokerError(failed)) throw failed
          return { id, failed }
        },
      ),
    )
  }
  const [first] = tried
  if (first && 'failed' in first && tried.every(one => 'failed' in one)) throw first.failed
  return tried
}
