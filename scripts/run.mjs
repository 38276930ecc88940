// How one of our scripts runs another program in its own place: same terminal, same signals, same exit code.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/**
 * The program's exit code; 128 + n when signal n ended it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options })
    const passOn = passSignalsTo(child)
    child.once('error', error => {
      passOn.stop()
      reject(error)
    })
    child.once('exit', (code, signal) => {
      passOn.stop()
      resolve(signal ? 128 + constants.signals[signal] : (code ?? 1))
    })
  })
}

/** @param {import('node:child_process').ChildProcess} child */
function passSignalsTo(child) {
  // A terminal gives Ctrl-C to the whole process group, so the child has it already: once is enough.
  const onTerminal = [process.stdin, process.stdout, process.stderr].some(stream => stream.isTTY)
  /** @type {Array<[NodeJS.Signals, () => void]>} */
  const handlers = [
    ['SIGINT', () => onTerminal || child.kill('SIGINT')],
    ['SIGTERM', () => child.kill('SIGTERM')],
    ['SIGHUP', () => child.kill('SIGHUP')],
  ]
  for (const [signal, handler] of handlers) process.on(signal, handler)
  return {
    stop() {
      for (const [signal, handler] of handlers) process.off(signal, handler)
    },
  }
}
