// Whether the value of a variable belongs into the vault, and not into a plain file: one rule for what is moved and what is typed.
import { judge } from './judge.ts'
import { saysSecret } from './names.ts'

export function isSecretVariable(name: string, value: string): boolean {
  if (value === '') return false
  // SECURITY S11: one too many in the vault costs little, a password in a plain file much.
  const soundsLikeOne = /token|secret|passw|api_?key|credential|private_?key/i.test(name) && !isSetting(value)
  return soundsLikeOne || saysSecret(name) || judge(value, name, 'show-in-any-way').secrets.length > 0
}

/** `MAX_TOKENS=4096`, `TOKENIZERS_PARALLELISM=false` */
const isSetting = (value: string): boolean => /^(?:true|false|[+-]?\d+(?:\.\d+)?)$/i.test(value)
