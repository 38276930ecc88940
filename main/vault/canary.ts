// Whether the keychain is really open. keytar answers `null` both for “not there” and for “locked”, so an item of ours
// that must be there, the canary, is read; and a marker file without a secret in it remembers that it was written.
import { z } from 'zod'
import { BrokerError } from '../base/errors.ts'
import { stateFile } from '../base/state-file.ts'
import { howToUnlock, keychainName } from './keychain-errors.ts'
import type { NativeKeychain } from './native-calls.ts'

const canaryName = 'canary'
const song = 'Valetkey wrote this to see whether the keychain is open.'

export interface Canary {
  /** Resolves when the canary was read. @throws BrokerError `vault-locked`, `vault-denied`, `vault-unavailable`. */
  prove(): Promise<void>
  /** Takes canary and marker away (`uninstall`). */
  forget(): Promise<void>
}

export interface CanaryOptions {
  readonly keychain: NativeKeychain
  readonly markerFile: string
  readonly service: string
}

export function canary({ keychain, markerFile, service }: CanaryOptions): Canary {
  const marker = markerOf(markerFile)

  async function prove(): Promise<void> {
    if ((await keychain.get(canaryName)) === null) await writeFirst()
    marker.remember(service)
  }

  // Never written as far as we know, or locked: the attempt to write tells, for a locked keychain refuses it.
  async function writeFirst(): Promise<void> {
    if (marker.names(service)) throw silent(markerFile)
    await keychain.set(canaryName, song)
    if ((await keychain.get(canaryName)) === null) throw silent(markerFile)
  }

  return {
    prove,
    forget: async () => {
      // The marker first: a marker without a canary would mean “locked” for ever.
      marker.forget()
      await keychain.delete(canaryName)
    },
  }
}

const Marker = z.object({ version: z.literal(1), service: z.string().optional() })

function markerOf(file: string) {
  const stored = stateFile({ file, version: 1, parse: value => Marker.parse(value), empty: { version: 1 as const } })
  let remembered: string | undefined
  // A marker that cannot be read may be a true one: then an absent canary means “locked”, which loses nothing.
  function names(service: string): boolean {
    try {
      return remembered === service || stored.read().service === service
    } catch {
      return true
    }
  }
  return {
    names,
    remember: (service: string): void => {
      try {
        if (!names(service)) stored.write({ version: 1, service })
        remembered = service
      } catch {
        // A full disk is no reason to keep the keychain shut; without the marker the attempt to write tells.
      }
    },
    forget: (): void => {
      remembered = undefined
      stored.write({ version: 1 })
    },
  }
}

function silent(markerFile: string): BrokerError {
  return new BrokerError('vault-locked', {
    message:
      `${keychainName()} does not show what Valetkey keeps there, so it is locked. ${howToUnlock()} If it was reset and is empty, delete ${markerFile}.`.replace(
        /^./,
        letter => letter.toUpperCase(),
      ),
  })
}
