// Which departures from the standard a person may allow one server by name, and what is said while one is in use.

/** Each one leaves a warning for as long as it is used. */
export type Exception = 'no-resource-metadata' | 'no-pkce-metadata' | 'omit-resource'

export interface Warning {
  readonly code: string
  readonly text: string
}
