// A real Secret Service of our own: a private session bus with a gnome-keyring on it that can be locked and unlocked.
// Debian: dbus (dbus-daemon), dbus-bin (dbus-send), gnome-keyring, libsecret-1-0.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

export interface SecretService {
  /** What a process needs to find this keyring: DBUS_SESSION_BUS_ADDRESS and fresh folders; no display. */
  readonly env: Readonly<Record<string, string>>
  /** Where the keyring keeps its (encrypted) files. */
  readonly home: string
  lock(): Promise<void>
  unlock(): Promise<void>
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export interface SecretServiceOptions {
  /** What answers when the keyring wants to ask a person: nobody (default), or a person who never answers. */
  readonly prompter?: 'none' | 'silent'
}

// The keyring takes everything on its standard input for the password, the line break included.
const password = '\n'
const collection = '/org/freedesktop/secrets/collection/login'

export async function aSecretService({ prompter = 'none' }: SecretServiceOptions = {}): Promise<SecretService> {
  const home = mkdtempSync(join(tmpdir(), 'valetkey-keyring-'))
  const folders = { HOME: home, XDG_RUNTIME_DIR: join(home, 'run'), XDG_DATA_HOME: join(home, 'data') }
  for (const folder of [folders.XDG_RUNTIME_DIR, folders.XDG_DATA_HOME]) mkdirSync(folder, { mode: 0o700 })
  const asked = writePrompter(folders.XDG_DATA_HOME, prompter)
  const plain = { PATH: process.env.PATH ?? '/usr/bin:/bin', ...folders }
  const bus = spawn('dbus-daemon', ['--session', '--print-address', '--nofork'], { env: plain, stdio: pipes })
  const address = await firstLine(bus)
  const env = { ...folders, DBUS_SESSION_BUS_ADDRESS: address }
  const keyringArguments = ['--foreground', '--unlock', '--components=secrets']
  const keyring = spawn('gnome-keyring-daemon', keyringArguments, { env: { ...plain, ...env }, stdio: pipes })
  keyring.stdin?.end(password)
  const control = join(folders.XDG_RUNTIME_DIR, 'keyring', 'control')

  const ask = async (...words: string[]) => {
    const options = ['--session', '--print-reply', '--dest=org.freedesktop.secrets', '--reply-timeout=5000']
    return (await promisify(execFile)('dbus-send', [...options, ...words], { env: { ...plain, ...env } })).stdout
  }
  const isLocked = async () => {
    const property = ['string:org.freedesktop.Secret.Collection', 'string:Locked']
    return (await ask(collection, 'org.freedesktop.DBus.Properties.Get', ...property)).includes('boolean true')
  }
  const stop = async () => {
    for (const child of [keyring, bus]) await end(child)
    if (existsSync(asked)) endById(Number(readFileSync(asked, 'utf8')))
    rmSync(home, { recursive: true, force: true, maxRetries: 3 })
  }

  try {
    await until(async () => existsSync(control) && !(await isLocked()))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    env,
    home,
    lock: async () => {
      await ask('/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.Lock', `array:objpath:${collection}`)
      await until(isLocked)
    },
    unlock: async () => {
      await unlockBySocket(control)
      await until(async () => !(await isLocked()))
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

const pipes: ['pipe', 'pipe', 'ignore'] = ['pipe', 'pipe', 'ignore']

// The bus starts this program when the keyring wants a dialog; it goes before the machine's own gcr-prompter.
function writePrompter(dataHome: string, prompter: 'none' | 'silent'): string {
  const services = join(dataHome, 'dbus-1', 'services')
  const asked = join(dataHome, 'prompter.pid')
  const script = join(dataHome, 'prompter.sh')
  mkdirSync(services, { recursive: true })
  const answer = prompter === 'silent' ? `echo $$ > ${asked}.new; mv ${asked}.new ${asked}; exec sleep 300` : 'exit 1'
  writeFileSync(script, `#!/bin/sh\n${answer}\n`, { mode: 0o755 })
  const name = 'org.gnome.keyring.SystemPrompter'
  writeFileSync(join(services, `${name}.service`), `[D-BUS Service]\nName=${name}\nExec=${script}\n`)
  return asked
}

// gnome-keyring's control socket, as its PAM module uses it: a null byte, then length, operation (1 = unlock), password.
async function unlockBySocket(control: string): Promise<void> {
  const text = Buffer.from(password)
  const request = Buffer.alloc(12)
  request.writeUInt32BE(12 + text.length, 0)
  request.writeUInt32BE(1, 4)
  request.writeUInt32BE(text.length, 8)
  const socket = connect(control)
  socket.end(Buffer.concat([Buffer.from([0]), request, text]))
  const [answer] = (await once(socket, 'data', { signal: AbortSignal.timeout(5000) })) as [Buffer]
  socket.destroy()
  if (answer.readUInt32BE(4) !== 0) throw new Error(`the keyring refused to unlock: ${answer.toString('hex')}`)
}

async function firstLine(child: ChildProcess): Promise<string> {
  const failed = once(child, 'error').then(([error]) => Promise.reject(error))
  const [chunk] = await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), failed])
  return String(chunk).split('\n')[0] ?? ''
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 10_000; ; await pause(20)) {
    if (await holds().catch(() => false)) return
    if (Date.now() > deadline) throw new Error('the Secret Service did not get there within ten seconds')
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

function endById(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
