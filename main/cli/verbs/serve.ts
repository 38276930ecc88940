// The verb that runs the broker in this terminal instead of behind the scenes.
import type { Verb } from '../verb.ts'

export const serve: Verb = {
  name: 'serve',
  group: 'Valetkey itself',
  usage: '[--vault KIND]',
  summary: 'Run the broker in the foreground (SSH, containers, CI); Ctrl-C stops it',
  about: [
    'Tokens rest in the keychain. Where there is none they rest in memory only, and status says so, unless you choose a file sealed by a passphrase (opened by `valetkey unlock`). They are never written in plain text.',
  ],
  words: [0, 0],
  options: { vault: { takes: 'one', value: 'KIND', help: 'keychain, memory or sealed-file; remembered' } },
  examples: ['valetkey serve', 'valetkey serve --vault sealed-file'],
  async run(call, { installation, voice }) {
    const code = await installation.serve({ vault: call.value('vault'), say: voice.note })
    return { result: {}, text: '', code }
  },
}
