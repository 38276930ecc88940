// Sentences of the broker that tell what to type in a terminal, reworded for a window that has a button for it. Pure.

/** For advice about keys in files; what no button does is left as it is. */
export function pressed(sentence: string): string {
  return rewordings.reduce((said, [typed, instead]) => said.replace(typed, instead), sentence)
}

const rewordings = [
  [/: valetkey migrate(?=\.)/, ''],
  [/, then: valetkey keys replace .*$/, ', then replace it on Keys.'],
  [/ To use this one: valetkey keys replace .*$/, ' To use this one, replace that one on Keys.'],
  [/ To add it with one: valetkey remove .*$/, ' Remove it first.'],
  [/ Add it first: valetkey add .*$/, ' Add it first, on Servers.'],
  [/ \(valetkey add URL\)/, ''],
] as const
