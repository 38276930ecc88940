// Whether a name says that its value is a secret: `GITHUB_TOKEN`, `x-api-key`, `clientSecret`, `--password`.

const telling = new Set(
  'key apikey token accesstoken authtoken secret password passwd passphrase pwd pass pat authorization auth credential credentials bearer cookie jwt signature sig privatekey clientsecret'.split(
    ' ',
  ),
)

/** A last word that makes it something about a secret, or another kind of key. */
const harmless = new Set(
  'path file files dir url uri id name names type header headers endpoint host port region expiry expires ttl limit max min count method mode enabled prefix username user scheme server issuer algorithm length size var vars variable store location timeout env'.split(
    ' ',
  ),
)
const otherKeys = new Set('public primary foreign sort partition shortcut keyboard max min'.split(' '))

export function saysSecret(name: string): boolean {
  const words = wordsOf(name)
  if (harmless.has(words.at(-1) ?? '') || words.some(word => otherKeys.has(word))) return false
  return words.some(word => telling.has(word) || joined.test(word))
}

/** `PGPASSWORD`, `GHTOKEN`, `PASSWORD2`: words that nobody has parted. Several tokens are mostly counted. */
const joined = /(?:(?:password|passwd|secret|apikey)s?|token)\d*$/

function wordsOf(name: string): readonly string[] {
  return name
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
}

/** `--token`, `-k`: what follows it is its value. */
export function isFlag(word: string): boolean {
  return /^--?[A-Za-z][\w.-]*$/.test(word)
}

/** What stands below these may be a secret whatever it is called and looks like: nobody can tell a password from a word. */
export const holdsSecrets = /^(env|envs|environment|headers|http_headers|bearer_token|auth|oauth)$/i
