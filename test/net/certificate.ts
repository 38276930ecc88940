// A self-signed certificate made on the spot, so that no private key lies in the repository. Just enough DER.
import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** Valid from an hour ago for `hours` (negative: expired), for these DNS names. */
export function selfSigned(names: readonly string[], hours = 24): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const ecdsaWithSha256 = sequence(Buffer.from('06082a8648ce3d040302', 'hex'))
  const name = sequence(set(sequence(Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from(names[0] ?? 'test')))))
  const now = Date.now()
  const from = Math.min(now - 3_600_000, now + hours * 3_600_000 - 3_600_000)
  const validity = sequence(time(from), time(now + hours * 3_600_000))
  const altNames = sequence(...names.map(one => der(0x82, Buffer.from(one))))
  const extensions = der(
    0xa3,
    sequence(
      sequence(Buffer.from('0603551d11', 'hex'), der(0x04, altNames)),
      // basicConstraints CA:TRUE, so that it may be its own authority.
      sequence(Buffer.from('0603551d13', 'hex'), der(0x04, Buffer.from('30030101ff', 'hex'))),
    ),
  )
  const version = der(0xa0, Buffer.from('020102', 'hex'))
  const serial = der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)]))
  const body = sequence(version, serial, ecdsaWithSha256, name, validity, name, publicKey, extensions)
  const signature = sign('sha256', body, createPrivateKey(privateKey))
  const whole = sequence(body, ecdsaWithSha256, der(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  const [begin, end] = ['BEGIN', 'END'].map(word => `-----${word} CERTIFICATE-----`)
  return { key: privateKey, cert: [begin, ...lines, end, ''].join('\n') }
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...parts: Buffer[]) => der(0x30, Buffer.concat(parts))
const set = (...parts: Buffer[]) => der(0x31, Buffer.concat(parts))
const time = (at: number) => der(0x17, Buffer.from(`${new Date(at).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`))
