// Where an issuer of the test world keeps sessions, grants and tokens: one map that a test can look into and change.

export interface Stored {
  readonly grantId?: string | undefined
  readonly accountId?: string | undefined
  readonly clientId?: string | undefined
  readonly aud?: string | undefined
  readonly scope?: string | undefined
  readonly jkt?: string | undefined
  readonly exp?: number
  consumed?: number
  [more: string]: unknown
}

export class IssuerStore {
  readonly #entries = new Map<string, { payload: Stored; until: number; consumedAt?: number }>()
  /** Milliseconds in which a rotated refresh token may come once more (a lost answer); 0 is strict. */
  readonly #grace: number

  constructor(grace: number) {
    this.#grace = grace
  }

  find(model: string, id: string): Stored | undefined {
    const key = `${model}:${id}`
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    if (entry.until <= Date.now()) {
      this.#entries.delete(key)
      return undefined
    }
    if (entry.consumedAt !== undefined && Date.now() - entry.consumedAt >= this.#grace) {
      return { ...entry.payload, consumed: Math.floor(entry.consumedAt / 1000) }
    }
    return entry.payload
  }

  put(model: string, id: string, payload: Stored, seconds: number | undefined): void {
    const until = seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + seconds * 1000
    this.#entries.set(`${model}:${id}`, { payload, until })
  }

  consume(model: string, id: string): void {
    const entry = this.#entries.get(`${model}:${id}`)
    if (entry) entry.consumedAt ??= Date.now()
  }

  remove(model: string, id: string): void {
    this.#entries.delete(`${model}:${id}`)
  }

  removeAll(model: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(`${model}:`)) this.#entries.delete(key)
  }

  removeGrant(model: string, grantId: string): void {
    for (const [key, { payload }] of this.#entries) {
      if (key.startsWith(`${model}:`) && payload.grantId === grantId) this.#entries.delete(key)
    }
  }

  findBy(model: string, name: 'uid' | 'userCode', value: string): Stored | undefined {
    for (const [key, { payload }] of this.#entries) {
      if (key.startsWith(`${model}:`) && payload[name] === value) return this.find(model, key.slice(model.length + 1))
    }
    return undefined
  }

  /** Ends every grant, token and session of a person. Returns how many grants went. */
  removePerson(sub: string): number {
    let grants = 0
    for (const [key, { payload }] of this.#entries) {
      if (payload.accountId !== sub) continue
      if (key.startsWith('Grant:')) grants += 1
      this.#entries.delete(key)
    }
    return grants
  }

  /** How many grants are alive. */
  grants(): number {
    return [...this.#entries.keys()].filter(key => key.startsWith('Grant:') && this.find('Grant', key.slice(6))).length
  }

  /** oidc-provider's `adapter`. */
  adapter(model: string): object {
    return {
      find: async (id: string) => this.find(model, id),
      findByUid: async (uid: string) => this.findBy(model, 'uid', uid),
      findByUserCode: async (code: string) => this.findBy(model, 'userCode', code),
      upsert: async (id: string, payload: Stored, seconds?: number) => this.put(model, id, payload, seconds),
      consume: async (id: string) => this.consume(model, id),
      destroy: async (id: string) => this.remove(model, id),
      revokeByGrantId: async (grantId: string) => this.removeGrant(model, grantId),
    }
  }
}
