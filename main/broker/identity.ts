// Which identity document speaks for us: the user's, the environment's, the build's, or none.
import type { StateFile } from '../base/state-file.ts'
import type { Settings } from './settings.ts'
import type { Snapshot } from './snapshot.ts'

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
  let chosen = settings.read().clientIdUrl
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

function without({ clientIdUrl: _dropped, ...rest }: Settings): Settings {
  return rest
}
