// Where a project's file really lies, where links in the project lead out of it: whoever checked it out may not know.
import { realpathSync } from 'node:fs'
import { join, relative } from 'node:path'
import { readConfigFile } from './config-file.ts'

/** Undefined where it lies where its name says. @throws BrokerError `config-unreadable` */
export function ledAway(file: string, project: string | undefined): string | undefined {
  if (project === undefined) return undefined
  const { target } = readConfigFile(file)
  return target === join(real(project), relative(project, file)) ? undefined : target
}

function real(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return folder
  }
}
