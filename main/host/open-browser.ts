// How a headless host shows an address to the person: by the desktop's own opener, never by a shell.
import { spawn } from 'node:child_process'
import { BrokerError } from '../base/errors.ts'
import { isWebAddress } from '../net/addresses.ts'
import type { Environment } from './session.ts'

export type OpenBrowser = (url: URL) => Promise<void>

const patience = 10_000

/**
 * Opens https addresses (and loopback http, for development) in the person's browser.
 * @throws BrokerError `unreachable` where there is no display or no opener: the caller prints the address instead.
 */
export function browserOpener(environment: Environment, platform: NodeJS.Platform = process.platform): OpenBrowser {
  return url => {
    // SECURITY S12: only what was validated is opened; checked once more at the last door.
    if (!isWebAddress(url)) return Promise.reject(noBrowser(`it is a ${url.protocol} address`))
    const opener = openerFor(environment, platform)
    if (!opener) return Promise.reject(noBrowser('this machine has no display, or is said to have no browser'))
    return run(opener.command, [...opener.args, url.href], environment)
  }
}

interface Opener {
  readonly command: string
  readonly args: readonly string[]
}

/** Which program opens an address here; undefined where none could be seen by anyone. */
export function openerFor(environment: Environment, platform: NodeJS.Platform): Opener | undefined {
  // `none`: a machine without a browser, whatever display it may seem to have.
  if (environment.VALETKEY_BROWSER === 'none') return undefined
  if (environment.VALETKEY_BROWSER) return { command: environment.VALETKEY_BROWSER, args: [] }
  if (platform === 'darwin') return { command: '/usr/bin/open', args: [] }
  // Windows: rundll32 takes the address as one argument; `start` would be a shell.
  if (platform === 'win32') return { command: 'rundll32.exe', args: ['url.dll,FileProtocolHandler'] }
  if (!environment.DISPLAY && !environment.WAYLAND_DISPLAY) return undefined
  return { command: 'xdg-open', args: [] }
}

function run(command: string, args: readonly string[], environment: Environment): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, ...environment },
    })
    // An opener that stays is a browser in the foreground: the address is open.
    const timer = setTimeout(resolve, patience)
    child.once('error', cause => {
      clearTimeout(timer)
      reject(noBrowser(`${command} did not start`, cause))
    })
    child.once('exit', code => {
      clearTimeout(timer)
      if (code === 0 || code === null) resolve()
      else reject(noBrowser(`${command} ended with ${code}`))
    })
    child.unref()
  })
}

function noBrowser(why: string, cause?: unknown): BrokerError {
  return new BrokerError('unreachable', {
    message: `Valetkey could not open a browser: ${why}. Open the address by hand, or use --no-browser, or --device where the issuer gives codes.`,
    cause,
  })
}
