// What the bench may ask of the process that holds server and issuer.

export type Ask =
  | { readonly ask: 'life-of-tokens'; readonly seconds: number }
  | { readonly ask: 'late-answers'; readonly ms: number }
  | { readonly ask: 'reject-tokens' }
  | { readonly ask: 'era'; readonly speaks: Era }
  | { readonly ask: 'answers'; readonly as: AnswersAs }
  | { readonly ask: 'counts' }

export type Era = 'legacy' | 'modern'

/** Streamable HTTP lets the server choose; the SDKs' servers choose the event stream by default. */
export type AnswersAs = 'json' | 'event-stream'

export interface Counts {
  /** Token requests with a refresh token, whatever came of them. */
  readonly refreshRequests: number
  readonly reuseDetected: number
  /** Whether a grant lives whose refresh token nobody used twice. */
  readonly grantAlive: boolean
  readonly signIns: number
  /** Requests that the server answered with 401. */
  readonly refused: number
}

export interface Ready {
  readonly url: string
  readonly issuer: string
  /** A token of the issuer for those who sign nobody in: direct HTTP and the raw pipe. */
  readonly bearer: string
}

export type Reply = { readonly ready: Ready } | { readonly id: number; readonly counts: Counts }
