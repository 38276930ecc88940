// The verb that runs the broker in this terminal instead of behind the scenes.
import { BrokerError, isBrokerError } from '../../base/errors.ts'
import type { Verb } from '../typed/verb.ts'

export const serve: Verb = {
  name: 'serve',
  group: 'Valetkey itself',
  usage: '[--vault KIND]',
  summary: 'Run the broker in the foreground (SSH, containers, CI); Ctrl-C stops it',
  about: [
    'Without a keychain, tokens rest in memory only, and status says so. --vault sealed-file chooses a file sealed by a passphrase instead (valetkey unlock); the choice is kept.',
  ],
  options: { vault: { takes: 'one', value: 'KIND', help: 'where tokens rest: keychain, memory or sealed-file' } },
  isHere: ({ serve }) => serve !== undefined,
  words: [0, 0],
  examples: ['valetkey serve', 'valetkey serve --vault sealed-file'],
  async run(call, desk) {
    const { serve } = desk.installation
    if (!serve) throw appServes()
    const say = (sentence: string) => desk.voice.note(sentence)
    try {
      const code = await serve({ vault: call.value('vault'), say })
      return { result: {}, text: '', code }
    } catch (error) {
      if (!isBrokerError(error, 'already-running') || call.has('vault')) throw error
      return { result: { alreadyRunning: true }, text: error.message }
    }
  },
}

function appServes(): BrokerError {
  return new BrokerError('bad-input', {
    message: 'This valetkey belongs to the Valetkey app, which is the broker itself: open the app instead.',
  })
}
