// Where the files of a client lie on this machine. Handed its surroundings: a broker's own environment may be stripped.
import type { Client, ClientFile } from './client.ts'

/** What decides about places: a system, a home, and the environment as the person's own programs see it. */
export interface Surroundings {
  readonly platform: 'darwin' | 'linux' | 'win32'
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** One file of one client; perhaps nothing lies there yet. */
export interface Place {
  readonly client: Client
  readonly file: ClientFile
  /** Absolute, in the form of this system. */
  readonly path: string
}
