// How a text is sealed with a passphrase: AES-256-GCM under a key that scrypt makes of it. Pure but for the random
// numbers; knows no files.
//
// A sealed text is one line of JSON (how the key is made, the salt, the nonce), a line break, and the ciphertext with
// its tag in base64. The line is authenticated with the text. `check` tells a wrong passphrase from a damaged file.
import { createCipheriv, createDecipheriv, createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { BrokerError } from '../base/errors.ts'
import type { Secret } from '../base/secret.ts'

/** A key and what it was made with; it seals again and again without the passphrase. */
export interface SealKey {
  readonly salt: Buffer
  readonly cost: Cost
  readonly key: Buffer
  readonly check: string
}

export interface Cost {
  readonly N: number
  readonly r: number
  readonly p: number
}

// OWASP's scrypt recommendation (2^17, 8, 1): 128 MiB and about half a second for each guess.
export const usualCost: Cost = { N: 2 ** 17, r: 8, p: 1 }

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/)

const Header = z.object({
  format: z.literal('valetkey-sealed'),
  version: z.literal(1),
  cipher: z.literal('aes-256-gcm'),
  // Bounded: a damaged header must not cost gigabytes.
  scrypt: z.object({
    N: z.number().refine(n => n >= 2 ** 10 && n <= 2 ** 20 && Number.isInteger(Math.log2(n))),
    r: z.number().int().min(1).max(32),
    p: z.number().int().min(1).max(4),
    salt: base64,
  }),
  check: base64,
  nonce: base64,
})

export async function newSealKey(passphrase: Secret, cost: Cost = usualCost): Promise<SealKey> {
  const salt = randomBytes(32)
  return { salt, cost, ...(await derive(passphrase, salt, cost)) }
}

/** The sealed bytes: a new nonce every time, so the same text never looks the same. */
export function seal({ salt, cost, key, check }: SealKey, text: string): Buffer {
  const nonce = randomBytes(12)
  const header = JSON.stringify({
    format: 'valetkey-sealed',
    version: 1,
    cipher: 'aes-256-gcm',
    scrypt: { ...cost, salt: salt.toString('base64') },
    check,
    nonce: nonce.toString('base64'),
  } satisfies z.input<typeof Header>)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAAD(Buffer.from(header))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return Buffer.from(`${header}\n${sealed.toString('base64')}\n`)
}

/** What can be seen without the passphrase. @throws BrokerError `vault-corrupt`: it is no sealed text. */
export function readSealed(bytes: Buffer) {
  const [line = '', body = '', ...more] = bytes.toString('utf8').split('\n')
  const header = readHeader(line)
  const sealed = Buffer.from(body, 'base64')
  if (more.join('') !== '' || sealed.length < 16 || sealed.toString('base64') !== body) throw corrupt()
  return { line, header, sealed }
}

/** The text and its key. @throws BrokerError `vault-denied`: another passphrase; `vault-corrupt`: not what was sealed. */
export async function unseal(bytes: Buffer, passphrase: Secret): Promise<{ key: SealKey; text: string }> {
  const { line, header, sealed } = readSealed(bytes)
  const salt = Buffer.from(header.scrypt.salt, 'base64')
  const { N, r, p } = header.scrypt
  const key: SealKey = { salt, cost: { N, r, p }, ...(await derive(passphrase, salt, { N, r, p })) }
  if (!sameText(key.check, header.check)) throw wrongPassphrase()
  return { key, text: open(key.key, { line, nonce: header.nonce, sealed }) }
}

function open(key: Buffer, { line, nonce, sealed }: { line: string; nonce: string; sealed: Buffer }): string {
  try {
    const opener = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: 16 })
    opener.setAAD(Buffer.from(line)).setAuthTag(sealed.subarray(-16))
    return Buffer.concat([opener.update(sealed.subarray(0, -16)), opener.final()]).toString('utf8')
  } catch (cause) {
    throw corrupt(cause)
  }
}

function readHeader(line: string): z.output<typeof Header> {
  try {
    return Header.parse(JSON.parse(line))
  } catch (cause) {
    throw corrupt(cause)
  }
}

async function derive(passphrase: Secret, salt: Buffer, cost: Cost): Promise<{ key: Buffer; check: string }> {
  // NFKC: the same passphrase typed on another keyboard is the same passphrase.
  const typed = Buffer.from(passphrase.reveal().normalize('NFKC'), 'utf8')
  const maxmem = 256 * cost.N * cost.r * cost.p
  const both = await new Promise<Buffer>((resolve, reject) => {
    scrypt(typed, salt, 64, { ...cost, maxmem }, (error, made) => (error ? reject(error) : resolve(made)))
  })
  const check = createHmac('sha256', both.subarray(32)).update('valetkey sealed file').digest('base64')
  return { key: both.subarray(0, 32), check }
}

function sameText(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)]
  return one.length === other.length && timingSafeEqual(one, other)
}

function wrongPassphrase(): BrokerError {
  return new BrokerError('vault-denied', {
    message: 'That is not the passphrase of the sealed file. Nothing was changed; try again.',
  })
}

function corrupt(cause?: unknown): BrokerError {
  return new BrokerError('vault-corrupt', {
    message:
      'The sealed file is damaged, so nothing in it can be trusted. It was left as it is: restore it from a backup, or move it away and sign in again.',
    cause,
  })
}
