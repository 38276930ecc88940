// The part of oidc-provider 9 that the test world uses; the package ships no types.
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  interface Entity {
    readonly kind?: string
    readonly jti: string
    readonly accountId?: string
    readonly grantId?: string
    readonly clientId: string
    readonly aud?: string
    readonly scope?: string
    readonly exp?: number
    readonly iat?: number
    readonly expiration: number
  }

  export interface KoaContext {
    readonly req: IncomingMessage
    readonly res: ServerResponse
    readonly method: string
    readonly path: string
    readonly query: Readonly<Record<string, string | string[] | undefined>>
    status: number
    body: unknown
    respond?: boolean
    redirect(url: string): void
    readonly response: { get(header: string): string; set(header: string, value: string): void }
    readonly oidc: {
      readonly route: string
      readonly params?: Readonly<Record<string, unknown>>
      readonly client?: ClientEntity
      entity(name: 'AccessToken' | 'Account', entity: object): void
      readonly entities: Readonly<
        Record<'AccessToken' | 'RefreshToken' | 'RotatedRefreshToken' | 'ClientCredentials', Entity | undefined>
      >
    }
  }

  export interface ClientEntity {
    readonly clientId: string
    readonly clientName?: string
    grantTypeAllowed(grantType: string): boolean
  }

  export interface Interaction {
    readonly uid: string
    readonly params: Readonly<Record<string, string>>
    readonly prompt: {
      readonly name: string
      readonly details: {
        readonly missingOIDCScope?: readonly string[]
        readonly missingResourceScopes?: Readonly<Record<string, readonly string[]>>
      }
    }
    readonly grantId?: string
    readonly session?: { readonly accountId: string }
  }

  export interface GrantEntity {
    addOIDCScope(scope: string): void
    addResourceScope(resource: string, scope: string): void
    save(): Promise<string>
  }

  export const errors: {
    readonly InvalidTarget: new () => Error
    readonly InvalidGrant: new (detail: string) => Error
    readonly CustomOIDCProviderError: new (error: string, description: string) => Error
  }

  export class Provider {
    constructor(issuer: string, configuration: object)
    readonly Grant: {
      new (init: { accountId: string | undefined; clientId: string | undefined }): GrantEntity
      find(id: string): Promise<GrantEntity | undefined>
    }
    readonly Client: {
      find(id: string | undefined): Promise<ClientEntity | undefined>
      readonly prototype: { grantTypeAllowed(this: ClientEntity, grantType: string): boolean }
    }
    readonly AccessToken: {
      new (init: object): Entity & { save(): Promise<string>; setAudience(audience: string): void }
    }
    readonly RefreshToken: { find(token: string): Promise<(Entity & { readonly isValid: boolean }) | undefined> }
    registerGrantType(name: string, handler: (ctx: KoaContext) => Promise<void>, parameters: readonly string[]): void
    callback(): (request: IncomingMessage, response: ServerResponse) => void
    on(event: string, listener: (...facts: never[]) => void): this
    use(middleware: (ctx: KoaContext, next: () => Promise<void>) => Promise<void>): this
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: object,
      options: { mergeWithLastSubmission: boolean },
    ): Promise<void>
  }
}
