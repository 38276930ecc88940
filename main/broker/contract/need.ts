// What may ask for a person: one list, from which window, tray, notifications and command line all draw.

/** One thing for a person to do; the only source of what asks for somebody in window, tray, notices and command line. */
export type NeedView = Need & {
  /** One sentence for a terminal, and the command that does it. */
  readonly text: string
  readonly command: string | undefined
}

type Need =
  | { readonly is: 'vault' }
  | { readonly is: 'company'; readonly why: string }
  /** `client` waits to be let in. */
  | { readonly is: 'newcomer'; readonly client: string }
  /** `client` is connected, or called, and gets nothing before that. */
  | {
      readonly is: 'sign-in'
      readonly server: string
      readonly account: string
      readonly why: string
      readonly client?: string
    }
  /** A sign-in may grant what the call of `moreAccess` wants; that of the account. */
  | { readonly is: 'access'; readonly server: string; readonly account: string; readonly client: string }
  | {
      readonly is: 'key'
      readonly server: string
      readonly name: string
      readonly state: 'gone' | 'refused'
      readonly client?: string
    }
  | { readonly is: 'approval'; readonly server: string; readonly client?: string }
