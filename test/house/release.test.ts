// Whether the release's own small steps do what the workflow counts on, and whether the workflows keep to least privilege.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { gather } from '../../scripts/release-gather.mjs'
import { documentAt } from '../../scripts/release-identity.mjs'

describe('the identity document of a release', () => {
  test('names the address where it lies and nothing else differently', () => {
    const { client_id, ...rest } = JSON.parse(documentAt('https://someone.example/valetkey/client.json'))
    expect(client_id).toBe('https://someone.example/valetkey/client.json')
    expect(rest).toMatchObject({ client_name: 'Valetkey', token_endpoint_auth_method: 'none' })
  })
  test.each(['http://someone.example/client.json', 'https://someone.example/', 'https://someone.example/c.json?x'])(
    'is not made for %s',
    address => expect(() => documentAt(address)).toThrow('cannot be an identity'),
  )
})

describe('what the machines made', () => {
  test('comes into one folder, with one feed for both kinds of Mac', () => {
    const folder = aFolder()
    machine(folder, 'intel', { 'latest-mac.yml': feed('1.0.0', 'V-x64.zip'), 'V-x64.zip': '' })
    machine(folder, 'arm', { 'latest-mac.yml': feed('1.0.0', 'V-arm64.zip'), 'V-arm64.zip': '' })
    gather(join(folder, 'made'), join(folder, 'release'))
    expect(readdirSync(join(folder, 'release')).sort()).toEqual(['V-arm64.zip', 'V-x64.zip', 'latest-mac.yml'])
    const { files } = parse(readFileSync(join(folder, 'release', 'latest-mac.yml'), 'utf8'))
    expect(files.map(({ url }: { url: string }) => url).sort()).toEqual(['V-arm64.zip', 'V-x64.zip'])
  })
  test('of two versions, or twice under one name, is not released', () => {
    const folder = aFolder()
    machine(folder, 'a', { 'latest-mac.yml': feed('1.0.0', 'a') })
    machine(folder, 'b', { 'latest-mac.yml': feed('1.0.1', 'b') })
    expect(() => gather(join(folder, 'made'), join(folder, 'release'))).toThrow('1.0.0 and 1.0.1')
    const other = aFolder()
    machine(other, 'a', { 'V.zip': '' })
    machine(other, 'b', { 'V.zip': '' })
    expect(() => gather(join(other, 'made'), join(other, 'release'))).toThrow('Two machines made V.zip')
  })
})

test.each(['ci', 'release'])('%s.yml says what each job may do, and each job ends', name => {
  const file = new URL(`../../.github/workflows/${name}.yml`, import.meta.url)
  const { permissions, jobs } = parse(readFileSync(file, 'utf8')) as Workflow
  expect(permissions).toBeDefined()
  for (const job of Object.values(jobs)) {
    expect(job['timeout-minutes']).toBeLessThanOrEqual(60)
    expect(job.permissions ?? permissions).not.toBe('write-all')
  }
})

interface Workflow {
  readonly permissions: unknown
  readonly jobs: Readonly<Record<string, { readonly 'timeout-minutes'?: number; readonly permissions?: unknown }>>
}

const feed = (version: string, url: string) => `version: ${version}\nfiles:\n  - url: ${url}\n    sha512: x\n`

function machine(folder: string, name: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, 'made', name), { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, 'made', name, file), text)
}

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-release-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
