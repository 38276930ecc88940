// What is told of registering Valetkey by hand at an issuer. Which recipes there are is discovery/recipes.ts.

/** A recipe as a person follows it. */
export interface Recipe {
  readonly name: string
  readonly title: string
  readonly page: string
  /** Whether the registration comes with a secret. */
  readonly client: 'public' | 'secret'
  readonly steps: readonly string[]
  readonly notes: readonly string[]
  readonly seen: string
}
