// How a person adds the server of a scenario: the options of `valetkey add` for what the suite hands out beforehand.

/** What a scenario hands out: only some do, and each its own part of this. */
export interface Context {
  readonly client_id?: string
  readonly client_secret?: string
  readonly toolCalls?: readonly { name: string; arguments: object }[]
}

export interface WayToAdd {
  readonly words: readonly string[]
  /** What is typed at which prompt. */
  readonly secrets: Readonly<Record<string, string>>
}

export function wayToAdd(scenario: string, context: Context): WayToAdd {
  return ways[scenario]?.(context) ?? { words: [], secrets: {} }
}

const ways: Readonly<Record<string, (context: Context) => WayToAdd>> = {
  'auth/pre-registration': ({ client_id = '', client_secret = '' }) => ({
    words: ['--client-id', client_id, '--ask-client-secret'],
    secrets: { 'The client secret': client_secret },
  }),
}
