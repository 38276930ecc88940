// What is wrong with a name that a person gives a server; the broker has the last word.

export function wrongName(name: string, servers: readonly { readonly name: string }[]): string | undefined {
  if (servers.some(server => server.name === name)) return `There is a server called ${name} already.`
  return /^[a-z0-9][a-z0-9-]{0,63}$/.test(name) ? undefined : 'Lower-case letters, digits and hyphens.'
}
