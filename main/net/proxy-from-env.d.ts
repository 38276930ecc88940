// The types that proxy-from-env does not bring.
declare module 'proxy-from-env' {
  /** The proxy that the environment names for this URL; an empty string when there is none. */
  export function getProxyForUrl(url: string | URL): string
}
