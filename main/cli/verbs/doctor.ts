// The verb that looks at everything Valetkey needs and says what to do about what is wrong.
import { checksOfBroker } from '../doctor/broker.ts'
import { checkText } from '../doctor/check.ts'
import { checksHere } from '../doctor/here.ts'
import type { Verb } from '../typed/verb.ts'

export const doctor: Verb = {
  name: 'doctor',
  group: 'Valetkey itself',
  usage: '',
  summary: 'Look at everything Valetkey needs and say what to do about what is wrong',
  about: ['Wakes the broker, asks it to reach each server, and ends with exit code 1 when something is wrong.'],
  words: [0, 0],
  examples: ['valetkey doctor', 'valetkey doctor --json'],
  async run(_call, desk) {
    const checks = [...checksHere(desk), ...(await checksOfBroker(desk))]
    const wrong = checks.filter(({ is }) => is === 'bad').length
    const end = wrong === 0 ? 'Nothing is wrong.' : `${wrong} ${wrong === 1 ? 'thing is' : 'things are'} wrong.`
    const text = [...checks.map(check => checkText(check, desk.style)), '', end].join('\n')
    return { result: { checks }, text, ...(wrong > 0 ? { failure: { code: 'unhealthy', message: end } } : {}) }
  },
}
