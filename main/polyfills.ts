// What the stand-in Electron's Node 18 lacks and the host's dependencies expect. The build imports this file before the
// host's first line; on Electron 45 every part is there already and nothing happens. Our own code uses none of it.
import { webcrypto } from 'node:crypto'

const lacking: readonly (readonly [object, string, unknown])[] = [
  [globalThis, 'crypto', webcrypto],
  [globalThis, 'CryptoKey', (webcrypto as { CryptoKey?: unknown }).CryptoKey],
  [globalThis, 'CustomEvent', customEvent()],
  [AbortSignal, 'any', anyOf],
  [URL, 'canParse', canParse],
  [Promise, 'withResolvers', withResolvers],
  [Symbol, 'dispose', Symbol.for('nodejs.dispose')],
  [Symbol, 'asyncDispose', Symbol.for('nodejs.asyncDispose')],
]

for (const [owner, name, value] of lacking) {
  if (!(name in owner)) Object.defineProperty(owner, name, { value, configurable: true, writable: true })
}

function customEvent(): unknown {
  return class CustomEvent extends Event {
    readonly detail: unknown
    constructor(type: string, options: EventInit & { readonly detail?: unknown } = {}) {
      super(type, options)
      this.detail = options.detail ?? null
    }
  }
}

function anyOf(signals: Iterable<AbortSignal>): AbortSignal {
  const all = [...signals]
  const together = new AbortController()
  const end = (event: Event) => abort(event.target as AbortSignal)
  const abort = (signal: AbortSignal) => {
    for (const one of all) one.removeEventListener('abort', end)
    together.abort(signal.reason)
  }
  const over = all.find(signal => signal.aborted)
  if (over) abort(over)
  else for (const signal of all) signal.addEventListener('abort', end, { once: true })
  return together.signal
}

function canParse(url: string, base?: string): boolean {
  try {
    return Boolean(new URL(url, base))
  } catch {
    return false
  }
}

function withResolvers<T>(this: PromiseConstructor) {
  let resolve: (value: T | PromiseLike<T>) => void = () => {}
  let reject: (reason?: unknown) => void = () => {}
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
