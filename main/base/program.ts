// Which file a program's name means: what is approved and started is that file, and not what some search path finds later.
import { accessSync, constants } from 'node:fs'
import { delimiter, isAbsolute, join, resolve } from 'node:path'

// Windows: what npm installs are `.cmd` files, which need a shell; such a program is named by its own `.exe`.
const endings = process.platform === 'win32' ? ['.exe', ''] : ['']

/** Undefined where none is on the search path. */
export function programOn(word: string, path: string): string | undefined {
  if (isAbsolute(word)) return word
  if (/[\\/]/.test(word)) return resolve(word)
  const places = path.split(delimiter).filter(isAbsolute)
  return places.flatMap(place => endings.map(end => join(place, word + end))).find(canRun)
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
