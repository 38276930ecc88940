// This machine as clients' files see it: its system, the person's home, and their environment.
import { homedir } from 'node:os'
import type { Surroundings } from '../clients/known/places.ts'

export function surroundingsHere(): Surroundings {
  const { platform, env } = process
  return { platform: platform === 'darwin' || platform === 'win32' ? platform : 'linux', home: homedir(), env }
}
