// The verb that looks for keys in files. It needs no broker: what it finds is told here and goes nowhere else.
import { homedir } from 'node:os'
import type { ScanResult } from '../../clients/scan/finding.ts'
import type { Scan } from '../../clients/scan/scan.ts'
import type { Desk } from '../desk/desk.ts'
import { exitCode } from '../show/exit-code.ts'
import { inert } from '../show/print.ts'
import { scanText } from '../show/scan.ts'
import type { Verb } from '../typed/verb.ts'

export const scan: Verb = {
  name: 'scan',
  group: 'Clients',
  usage: '[FOLDER …]',
  summary: 'Find keys that lie in files: of the clients, of other tools, and in the folders that you name',
  about: [
    'Looks into every file of every known client on this machine, and into the stores where other tools keep tokens as plain text. In the folders, `.env` files and copies of clients’ files are looked into by name and look, other files for keys of known forms; what git ignores is left out, but for files of clients; so are node_modules, links, and files above 1 MiB.',
    `Shows the first and last two characters of a long secret, and nothing of a short one. References such as \${TOKEN} are no findings. Changes nothing; to move keys into the vault: valetkey migrate.`,
    'With --json: one array of findings on stdout. Exit code 5 where there is one, 0 where there is none.',
  ],
  words: [0, 1000],
  examples: ['valetkey scan', 'valetkey scan ~/projects', 'valetkey scan . --json'],
  async run({ words }, desk) {
    const found = await scanHere(words, desk)
    const text = scanText(found, { home: homedir(), style: desk.style })
    return { result: found.findings, text, code: found.findings.length > 0 ? exitCode.found : exitCode.ok }
  },
}

/** Its rules are loaded here, so that no other command waits for them. */
async function scanHere(folders: readonly string[], { signal, env, voice }: Desk): Promise<ScanResult> {
  const [{ scan }, { catalogue }] = await Promise.all([
    import('../../clients/scan/scan.ts'),
    import('../../clients/known/catalogue.ts'),
  ])
  const platform = process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux'
  const around = { platform, home: homedir(), env } as const
  const tell: Scan['tell'] = ({ files, folder }) => voice.waiting(`${files} files looked into · ${inert(folder, 60)}`)
  voice.waiting('Looking into the files of your clients')
  try {
    return await scan({ clients: catalogue(), around, folders, signal, tell })
  } finally {
    voice.quiet()
  }
}
