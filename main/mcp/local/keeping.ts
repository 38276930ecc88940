// Which process of a local server answers now: started when one is asked for, again after it has gone, and later and later
// where it always goes at once.
import { BrokerError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { quote } from '../../base/quote.ts'
import { type Child, type Ending, type Launch, startChild } from './child.ts'

export interface KeepingOptions {
  readonly name: string
  readonly log: Log
  /** What to start: the command as it was approved, with its keys. @throws BrokerError where there is none to start now */
  launch(): Promise<Launch>
  onLine(line: Buffer): void
  onTooLong(start: Buffer): void
  /** It is gone; nothing that was asked of it will be answered. */
  onGone(why: BrokerError): void
}

export interface Keeping {
  /** @throws BrokerError as `launch` does; `local-failed` while it is not yet to be started again */
  child(): Promise<Child>
  readonly present: Child | undefined
  /** Ends the process that is there; the next request starts another one. Settles when all are gone that were stopped. */
  stop(): Promise<void>
}

/** One that ends sooner than this has failed to start. */
const brief = 10_000
const firstPause = 1_000
const longestPause = 60_000

export function keepChild(options: KeepingOptions): Keeping {
  const { name, log } = options
  let present: Child | undefined
  let starting: Promise<Child> | undefined
  let failures = 0
  let failure: BrokerError | undefined
  let notBefore = 0
  let turn = 0
  const ending = new Set<Promise<void>>()

  return {
    child: () => {
      if (present) return Promise.resolve(present)
      starting ??= start().finally(() => {
        starting = undefined
      })
      return starting
    },
    get present() {
      return present
    },
    stop,
  }

  async function start(): Promise<Child> {
    const wait = notBefore - performance.now()
    if (failure && wait > 0) throw notYet(failure, wait)
    const mine = turn
    const launch = await options.launch()
    if (mine !== turn) throw new BrokerError('cancelled', { message: `${name} was stopped before it had started.` })
    const startedAt = performance.now()
    // What one still says that was stopped is nobody's business any more.
    const onLine = (line: Buffer) => void (present === child && options.onLine(line))
    const child: Child = started({ ...options, ...launch, onLine })
    present = child
    log.info('local-server-started', { server: name })
    void child.ended.then(ending => {
      log.info('local-server-ended', { server: name, how: ending.how })
      if (present !== child) return
      present = undefined
      const why = goneError(name, ending)
      note(why, performance.now() - startedAt)
      options.onGone(why)
    })
    return child
  }

  function note(why: BrokerError, lived: number): void {
    failures = lived < brief ? failures + 1 : 0
    failure = why
    // One may have had bad luck; it is asked again at once.
    notBefore = failures < 2 ? 0 : performance.now() + Math.min(longestPause, firstPause * 2 ** (failures - 2))
  }

  async function stop(): Promise<void> {
    turn += 1
    failures = 0
    notBefore = 0
    const old = present
    if (old) {
      present = undefined
      options.onGone(stopped(name))
      const gone = old.end()
      ending.add(gone)
      void gone.then(() => ending.delete(gone))
    }
    await Promise.all(ending)
  }
}

/** Some systems say at once that a program cannot be started: too many of them, or one that needs a shell. */
function started(options: Parameters<typeof startChild>[0]): Child {
  try {
    return startChild(options)
  } catch (error) {
    throw unstarted(options.name, (error as NodeJS.ErrnoException).code ?? 'not said why')
  }
}

function unstarted(name: string, how: string): BrokerError {
  return new BrokerError('local-failed', {
    message: `The program of ${name} could not be started (${how}). If it has moved, name it anew: valetkey run ${name} -- COMMAND`,
    facts: { server: name, lost: true },
  })
}

/** With `lost`: whether a call had its effect is not known. */
function goneError(name: string, { how, isUnstarted, lastWords }: Ending): BrokerError {
  const facts = { server: name, lost: true }
  if (isUnstarted) return unstarted(name, how)
  const said = lastWords === undefined ? '' : ` It last said: ${quote(lastWords)}`
  const message = `The program of ${name} ended by itself (${how}) before it answered.${said}`
  return new BrokerError('local-failed', { message, facts })
}

function stopped(name: string): BrokerError {
  const message = `The program of ${name} was stopped before it answered.`
  return new BrokerError('local-failed', { message, facts: { server: name, lost: true, stopped: true } })
}

function notYet({ message, facts, cause }: BrokerError, wait: number): BrokerError {
  const seconds = Math.max(1, Math.ceil(wait / 1000))
  const again = `It has ended several times in a row; Valetkey starts it again when it is asked in ${seconds} s or later.`
  return new BrokerError('local-failed', { message: `${message} ${again}`, cause, facts: { ...facts, lost: false } })
}
