// What oidc-provider tells of its doings, turned into the issuer's log and into tokens that can be looked up.
import type { Provider } from 'oidc-provider'
import type { NewIssuerEvent } from './issuer-log.ts'

/** A token answer that was just made. */
export interface TokensGiven {
  readonly accessToken: string
  readonly refreshToken: string | undefined
  readonly entity: Entity
  /** Whose kind it is at oidc-provider: a person's, or a service account's own. */
  readonly model: 'AccessToken' | 'ClientCredentials'
  /** Seconds. */
  readonly lifetime: number
}

export interface Entity {
  readonly jti: string
  readonly accountId?: string
  readonly grantId?: string
  readonly clientId: string
  readonly aud?: string
  readonly scope?: string
  readonly exp?: number
  readonly jkt?: string
}

interface Facts {
  readonly oidc: {
    readonly params: { readonly grant_type?: string }
    /** The request as it came; `params` has what oidc-provider filled in. */
    readonly body: { readonly resource?: string }
    readonly client?: { readonly clientId: string }
    readonly entities: {
      readonly AccessToken?: Entity
      readonly ClientCredentials?: Entity
      readonly AuthorizationCode?: Entity
    }
  }
  readonly body: { readonly access_token: string; readonly refresh_token?: string; readonly expires_in?: number }
}

interface Fault {
  readonly error?: string
  readonly message: string
  readonly stack?: string
  readonly error_description?: string
  readonly error_detail?: string
}

export interface Hearing {
  note(event: NewIssuerEvent): void
  given(tokens: TokensGiven): void
}

export function hear(provider: Provider, { note, given }: Hearing): void {
  provider.on('grant.success', ({ oidc, body }: Facts) => {
    const { AccessToken, ClientCredentials } = oidc.entities
    const entity = AccessToken ?? ClientCredentials
    const model = AccessToken ? 'AccessToken' : 'ClientCredentials'
    if (!entity) return
    const { access_token: accessToken, refresh_token: refreshToken, expires_in: lifetime = 3600 } = body
    given({ accessToken, refreshToken, entity, lifetime, model })
    const {
      clientId,
      accountId: sub = model === 'ClientCredentials' ? clientId : '',
      aud: resource = '',
      scope = '',
    } = entity
    note({
      is: oidc.params.grant_type === 'refresh_token' ? 'token-refreshed' : 'token-issued',
      sub,
      clientId,
      resource,
      named: oidc.body.resource,
      scope,
    })
  })
  provider.on('grant.error', ({ oidc }: Facts, fault: Fault) => {
    if (whyOf(fault) === 'refresh token already used') {
      note({ is: 'reuse-detected', clientId: oidc.client?.clientId ?? '' })
    }
    note({ is: 'token-refused', error: fault.error ?? 'error', why: whyOf(fault) })
  })
  provider.on('authorization.success', ({ oidc }: Facts) => {
    const { accountId: sub = '', clientId = '', scope = '' } = oidc.entities.AuthorizationCode ?? {}
    note({ is: 'authorized', sub, clientId, scope })
  })
  provider.on('authorization.error', (_facts: Facts, fault: Fault) =>
    note({ is: 'authorization-refused', error: fault.error ?? 'error', why: whyOf(fault) }),
  )
  provider.on('registration_create.success', (_facts: Facts, client: { clientId: string; clientName?: string }) =>
    note({ is: 'registered', clientId: client.clientId, name: client.clientName ?? '' }),
  )
  provider.on('server_error', (_facts: Facts, fault: Fault) =>
    note({ is: 'token-refused', error: 'server_error', why: fault.stack ?? fault.message }),
  )
}

function whyOf({ error_detail: detail, error_description: description, message }: Fault): string {
  return detail ?? description ?? message
}
