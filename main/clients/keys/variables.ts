// Whether the value of a variable belongs into the vault, and not into a plain file: one rule for what is moved and what is typed.
import { judge } from './judge.ts'
import { saysSecret } from './names.ts'

export function isSecretVariable(name: string, value: string): boolean {
  if (value === '') return false
  return saysSecret(name) || judge(value, name, 'show-in-any-way').secrets.length > 0
}
