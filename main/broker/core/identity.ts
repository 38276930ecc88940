// Which identity document speaks for us: the user's, the environment's, the build's, or none.
import { isBrokerError } from '../../base/errors.ts'
import type { StateFile } from '../../base/state-file.ts'
import type { Snapshot } from '../contract/snapshot.ts'
import type { Settings } from '../state/settings.ts'

export interface IdentityChoice {
  current(): Snapshot['identity']
  /** The user's own document; null goes back to the build's. */
  use(url: string | null): void
}

export interface IdentityOptions {
  readonly settings: StateFile<Settings>
  readonly build: string | undefined
  readonly environment: string | undefined
}

export function chooseIdentity({ settings, build, environment }: IdentityOptions): IdentityChoice {
  let chosen = chosenIn(settings)
  return {
    current: () => {
      if (chosen) return { clientIdUrl: chosen, from: 'user' }
      if (environment) return { clientIdUrl: environment, from: 'environment' }
      return { clientIdUrl: build, from: build ? 'build' : 'none' }
    },
    use: url => {
      settings.write(url ? { ...settings.read(), clientIdUrl: url } : without(settings.read()))
      chosen = url ?? undefined
    },
  }
}

/** A file that cannot be read names no document. The host says so; it is left as it is, and `use` refuses to replace it. */
function chosenIn(settings: StateFile<Settings>): string | undefined {
  try {
    return settings.read().clientIdUrl
  } catch (error) {
    if (isBrokerError(error, 'state-unreadable')) return undefined
    throw error
  }
}

function without({ clientIdUrl: _dropped, ...rest }: Settings): Settings {
  return rest
}
