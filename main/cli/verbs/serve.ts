// The verb that runs the broker in this terminal instead of behind the scenes.
import type { Verb } from '../verb.ts'

export const serve: Verb = {
  name: 'serve',
  group: 'Valetkey itself',
  usage: '',
  summary: 'Run the broker in the foreground (SSH, containers, CI); Ctrl-C stops it',
  about: [
    'Without a keychain, tokens rest in memory only, and status says so. VALETKEY_VAULT=sealed-file chooses a file sealed by a passphrase instead (valetkey unlock).',
  ],
  words: [0, 0],
  examples: ['valetkey serve', 'VALETKEY_VAULT=sealed-file valetkey serve'],
  async run(_call, desk) {
    return { result: {}, text: '', code: await desk.installation.serve() }
  },
}
