// Whether the desk carries out what the window may ask, shows what runs, and refuses everything else.
import { describe, expect, test } from 'vitest'
import { BrokerError } from '../../main/base/errors.ts'
import type { Asker } from '../../main/broker/contract/commands.ts'
import { aDesk } from './a-desk.ts'

const login = { verb: 'login', server: 'linear' } as const
const page = 'https://auth.linear.app/authorize?state=1'
const refused = { ok: false, error: { code: 'bad-input' } }

/** A command that runs until the test ends it. */
function aSlowCommand() {
  let end: (result: unknown) => void = () => {}
  let fail: (error: unknown) => void = () => {}
  let asker: Asker | undefined
  const carryOut = (_command: unknown, given: Asker) => {
    asker = given
    given.signal.addEventListener('abort', () => fail(new BrokerError('cancelled', { message: 'Cancelled.' })))
    return new Promise<unknown>((resolve, reject) => {
      end = resolve
      fail = reject
    })
  }
  return { carryOut, end: (result: unknown) => end(result), asker: () => asker as Asker }
}

describe('a command of the broker', () => {
  test('is shown with its progress while it runs, and with its answer until it is dismissed', async () => {
    const slow = aSlowCommand()
    const { desk } = aDesk(slow)
    const answer = desk.take(login)
    slow.asker().tell({ kind: 'warning', text: 'Slow today.' })
    expect(desk.view().running).toMatchObject([
      { verb: 'login', server: 'linear', progress: [{ text: 'Slow today.' }] },
    ])
    slow.end({ who: 'ada' })
    expect(await answer).toEqual({ ok: true, result: { who: 'ada' } })
    const [finished] = desk.view().running
    expect(finished).toMatchObject({ endedAt: 1, answer: { ok: true } })
    await desk.take({ verb: 'dismiss', running: finished?.id })
    expect(desk.view().running).toEqual([])
  })

  test('is cancelled, and says so as a sentence', async () => {
    const slow = aSlowCommand()
    const { desk } = aDesk(slow)
    const answer = desk.take(login)
    await desk.take({ verb: 'cancel', running: desk.view().running[0]?.id })
    expect(await answer).toMatchObject({ ok: false, error: { code: 'cancelled', message: 'Cancelled.' } })
  })

  test('asks for the pasted address, and hears it', async () => {
    const slow = aSlowCommand()
    const { desk } = aDesk(slow)
    void desk.take(login)
    const pasted = slow.asker().ask({ kind: 'paste-redirect', url: page, text: 'Paste it.' })
    const [running] = desk.view().running
    expect(running?.question).toMatchObject({ kind: 'paste-redirect' })
    await desk.take({ verb: 'answer', running: running?.id, answer: 'http://127.0.0.1/?code=x' })
    expect(await pasted).toBe('http://127.0.0.1/?code=x')
    expect(desk.view().running[0]?.question).toBeUndefined()
  })

  test('S16 cannot confirm itself: its own asker has nobody to ask', async () => {
    const slow = aSlowCommand()
    const { desk } = aDesk(slow)
    void desk.take(login)
    expect(slow.asker().from).toBe('window')
    expect(await slow.asker().ask({ kind: 'confirm', sentence: 'Widen?', code: 'kxqm' })).toBeUndefined()
  })

  test('keeps what it was given to itself', async () => {
    const { desk } = aDesk()
    await desk.take({ verb: 'add', url: 'https://a.example/mcp', clientId: 'x', clientSecret: 'canary-secret' })
    await desk.take({ verb: 'unlock', passphrase: 'canary-passphrase' })
    expect(JSON.stringify(desk.view())).not.toContain('canary')
  })

  test('is forgotten when twenty others have finished since', async () => {
    const { desk } = aDesk()
    for (let n = 0; n < 25; n += 1) await desk.take({ verb: 'probe', server: `s${n}` })
    const names = desk.view().running.map(({ server }) => server)
    expect(names).toHaveLength(20)
    expect(names.at(-1)).toBe('s24')
  })
})

describe('the sign-in page', () => {
  test('is opened again while the sign-in runs, and only then', async () => {
    const slow = aSlowCommand()
    const { desk, done } = aDesk(slow)
    const answer = desk.take(login)
    slow.asker().tell({ kind: 'browser', url: page, opened: false, text: 'Open it.' })
    const running = desk.view().running[0]?.id
    expect(await desk.take({ verb: 'open', what: 'sign-in-page', running })).toMatchObject({ ok: true })
    expect(done).toEqual([['open-browser', page]])
    slow.end({})
    await answer
    expect(await desk.take({ verb: 'open', what: 'sign-in-page', running })).toMatchObject(refused)
    expect(done).toHaveLength(1)
  })
})

test('what is said in passing goes when the person goes on, and a note stays', async () => {
  const { desk } = aDesk()
  desk.note('The file cannot be read.')
  desk.mention('A link was refused.')
  expect(desk.view().notes).toEqual(['The file cannot be read.', 'A link was refused.'])
  await desk.take({ verb: 'went-to', screen: 'clients' })
  expect(desk.view().notes).toEqual(['The file cannot be read.'])
})

test('what is said in passing is read before any screen is gone to', () => {
  const { desk } = aDesk()
  desk.goTo({ screen: 'server', server: 'linear', at: 1 })
  desk.mention('A link was refused.')
  expect(desk.view().notes).toEqual(['A link was refused.'])
  expect(desk.view().goTo).toBeUndefined()
})

describe('a question for a person', () => {
  const asked = { sentence: 'Let cursor in again?', from: 'command line' } as const
  const patient = () => new AbortController().signal

  test.each([
    ['yes', true],
    ['no', false],
    ['YES', false],
    [null, false],
  ])('answered %s is %s', async (answer, agreed) => {
    const { desk, questions, done } = aDesk()
    const result = questions.ask({ ...asked, signal: patient() })
    expect(done).toEqual([['show-window']])
    const [question] = desk.view().questions
    expect(question).toMatchObject(asked)
    await desk.take({ verb: 'answer', running: question?.id, answer })
    expect(await result).toBe(agreed)
    expect(desk.view().questions).toEqual([])
  })

  test('that nobody answers is declined', async () => {
    const { desk, questions } = aDesk({ patience: 5 })
    expect(await questions.ask({ ...asked, signal: patient() })).toBe(false)
    expect(desk.view().questions).toEqual([])
  })

  test('is declined when the window is closed, and when it is not wanted any more', async () => {
    const { questions } = aDesk()
    const seen = questions.ask({ ...asked, signal: patient() })
    questions.declineAll()
    expect(await seen).toBe(false)
    const unwanted = new AbortController()
    const result = questions.ask({ ...asked, signal: unwanted.signal })
    unwanted.abort()
    expect(await result).toBe(false)
    expect(questions.all()).toEqual([])
  })

  test('that is over cannot be answered', async () => {
    const { desk } = aDesk()
    expect(await desk.take({ verb: 'answer', running: 'gone', answer: 'yes' })).toMatchObject(refused)
  })
})

describe('the desk itself', () => {
  test('copies, opens the log folder, changes settings and gives entries', async () => {
    const { desk, done } = aDesk()
    await desk.take({ verb: 'copy', text: 'x' })
    await desk.take({ verb: 'open', what: 'log-folder' })
    await desk.take({ verb: 'settings', theme: 'dark', startAtLogin: true })
    await desk.take({ verb: 'terminal-command', on: true })
    expect(done).toEqual([
      ['copy', 'x'],
      ['open-log-folder'],
      ['start-at-login', true],
      ['theme', 'dark'],
      ['terminal-command', true],
    ])
    expect(await desk.take({ verb: 'entry', server: 'linear@work', client: 'cursor' })).toMatchObject({
      result: { text: 'linear@work cursor', where: 'there' },
    })
  })

  test('remembers where a link wants to go until the window has been there', async () => {
    const { desk } = aDesk()
    desk.goTo({ screen: 'add', url: 'https://a.example/', at: 1 })
    expect(desk.view().goTo).toMatchObject({ screen: 'add' })
    await desk.take({ verb: 'went-to', screen: 'add' })
    expect(desk.view().goTo).toBeUndefined()
  })

  test('says a note once', () => {
    const { desk } = aDesk()
    desk.note('No tray here.')
    desk.note('No tray here.')
    expect(desk.view().notes).toEqual(['No tray here.'])
  })
})
