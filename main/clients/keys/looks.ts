// How a value looks: random as keys are, or like what people write where a key belongs but none is.

/** Long, of the letters that keys are made of, letters and digits well mixed, and without the repetitions of language. */
export function looksRandom(value: string): boolean {
  if (!/^[\w\-+/=.~]{20,1000}$/.test(value) || uuid.test(value) || place.test(value)) return false
  const run = value.split(/[-_/.=+~]/).reduce((longest, part) => (part.length > longest.length ? part : longest), '')
  return run.length >= 16 && changes(run) >= 3 && entropy(run) >= 3.2
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** Paths have checksums in them: `/nix/store/…`, a cache's folders. */
const place =
  /^(?:~|\/(?:home|Users|usr|opt|nix|tmp|var|private|Library|Applications|Volumes|snap|mnt|media|root|etc|srv|run|bin|lib\w*|System))\//

/** How often a letter follows a digit or a digit a letter: in words with a year behind them once. */
function changes(text: string): number {
  return text.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)/g)?.length ?? 0
}

/** Shannon's, in bits for each character. */
function entropy(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0)
}

const stands = [
  /^(?:true|false|yes|no|on|off|none|null|undefined|auto|default|\d{1,3})$/i,
  /^(?:oauth2?|basic|bearer|digest|token|api[-_]?key|jwt|password|secret)$/i,
  /^<[^<>]*>$|^\[[^[\]]*\]$|^\{[^{}]*\}$/,
  /^(.)\1*$/s,
  /^[x*.•_\- ]+$/i,
  /\byour[-_ ]|\byour[A-Z]|change[-_ ]?me|replace[-_ ]?(?:me|with|this)|placeholder|redacted|(?:insert|enter|paste|put|add)[-_ ].{0,60}here|xxxx/i,
  /(?:^|[^a-z])(?:example|dummy|sample)(?:$|[^a-z])/i,
  /‹secret›/,
]

/** `<your token>`, `changeme`, `xxxx`, `true`: no key, whatever the name says. */
export function isStandIn(value: string): boolean {
  // What comes behind changes nothing, and the stack of a regular expression has an end.
  const begun = value.slice(0, 65_536)
  return begun.trim() === '' || stands.some(stand => stand.test(begun))
}

/** A switch is no secret, wherever it stands. */
export const isSwitch = (written: string): boolean => /^(?:true|false|null)$/.test(written)

/** `/home/me/key.pem`, `~/token`, `C:\key`, and the name of a variable: where a secret is, not what it is. */
export function pointsElsewhere(value: string): boolean {
  if (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value)) return true
  return /^(?:~?\/|\.{1,2}\/|[A-Za-z]:[\\/])[\w .@\-/\\]*$/.test(value) && !looksRandom(value.slice(1))
}
