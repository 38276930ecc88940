// Whether what we ship is locked as platform.md wants it: read from electron-builder.yml and the entitlements.
import { readFileSync } from 'node:fs'
import { FuseV1Options } from '@electron/fuses'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const config = parse(read('electron-builder.yml')) as Record<string, Record<string, unknown>>

describe('S5 the packed app', () => {
  test('has every fuse named and set against foreign code', () => {
    expect(config.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    })
  })
  test('knows every fuse that Electron has: the one without a key is set by our own script', () => {
    const known = Object.keys(FuseV1Options).filter(name => !/^\d+$/.test(name))
    const keys = Object.keys(config.electronFuses ?? {}).map(key => key.toLowerCase())
    expect(known.filter(name => !keys.includes(name.toLowerCase()))).toEqual(['WasmTrapHandlers'])
    expect(read('scripts/dist-fuses.mjs')).toContain('[FuseV1Options.WasmTrapHandlers]: true')
    expect(config.afterPack).toBe('scripts/dist-fuses.mjs')
  })
  test('is one archive with nothing outside but native modules and the valetkey program', () => {
    expect(config.asar).toBe(true)
    expect(config.asarUnpack).toEqual(['**/*.node'])
    expect(config.extraResources).toEqual([{ from: 'resources/bin', to: 'bin' }])
  })
  test('on macOS is hardened and may do no more than compile to memory', () => {
    expect(config.mac?.hardenedRuntime).toBe(true)
    expect(config.mac?.binaries).toEqual(['Contents/Resources/bin/valetkey'])
    for (const key of ['entitlements', 'entitlementsInherit'] as const) {
      const allowed = [...read(String(config.mac?.[key])).matchAll(/<key>([^<]+)<\/key>/g)].map(([, name]) => name)
      expect(allowed).toEqual(['com.apple.security.cs.allow-jit'])
    }
  })
})

test('the app lives in the tray, and answers for valetkey: links', () => {
  expect(config.mac?.extendInfo).toEqual({ LSUIElement: true })
  expect(config.protocols).toEqual([{ name: 'Valetkey link', schemes: ['valetkey'] }])
})

test('no name of the installed app has a space in it, because client configs name the program inside', () => {
  expect(`${config.productName} ${config.linux?.executableName}`.split(' ')).toHaveLength(2)
})
