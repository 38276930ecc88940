// Whether a change of a client's file is shown, made and undone without losing a byte of anybody, and without a key on our disk.
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { clientChanges } from '../../main/clients/changes/changes.ts'
import { type Document, readDocument } from '../../main/clients/document/document.ts'
import { memoryVault } from '../../main/vault/memory.ts'
import { realDisk } from '../../main/vault/own-file.ts'
import { aConfigHome, before, bridge, entry, key } from './config-home.ts'

const connect = (document: Document) => document.set(['mcpServers', 'linear'], bridge)
const after = before.replace(
  entry,
  '{\r\n\t\t\t"command": "/opt/valetkey",\r\n\t\t\t"args": ["bridge", "linear"]\r\n\t\t}',
)

describe('a plan', () => {
  test('shows what would change, and no key', async () => {
    const home = aConfigHome()
    const { changes } = await home.open()
    const plan = await changes.plan(home.file, connect, 'jsonc')
    expect(home.text()).toBe(before)
    expect(plan.diff).toContain('-\t\t"linear": { "url": "https://mcp.example"')
    expect(plan.diff).toContain('+\t\t\t"command": "/opt/valetkey",')
    expect(plan.diff).toContain(' \t\t"other": { "command": "x" },')
    expect(plan.entries).toEqual([{ path: ['mcpServers', 'linear'], what: 'replaced' }])
    expect(`${plan.diff}${inspect(plan, { depth: 9 })}${JSON.stringify(plan)}`).not.toContain(key.slice(4, -2))
  })

  test('masks short passwords, keys in arguments, comments and neighbours, and leaves words alone', async () => {
    const home = aConfigHome(
      `{\n  "mcpServers": {\n    "near": { "env": { "PIN": "1234", "MODE": "on" } }, // was ${'ghp_'}${'a1B2c3D4e5'.repeat(4).slice(0, 36)}\n    "x": { "command": "c1234d", "args": ["--api-key", "hunter22"] }\n  }\n}\n`,
    )
    const { changes } = await home.open()
    const { diff } = await changes.plan(home.file, connect, 'jsonc')
    expect(diff).toContain('"PIN": "…", "MODE": "…"')
    expect(diff).toContain('"command": "c1234d"')
    expect(diff).not.toMatch(/hunter22|a1B2c3/)
  })

  test('that changes nothing has no diff and is not applied', async () => {
    const home = aConfigHome()
    const { changes } = await home.open()
    const plan = await changes.plan(home.file, document => document.remove(['mcpServers', 'nobody']), 'jsonc')
    expect(plan.diff).toBe('')
    await expect(changes.apply(plan)).rejects.toMatchObject({ code: 'bad-input' })
    expect(await changes.list()).toEqual([])
  })
})

describe('a change', () => {
  test('is made and undone byte for byte, also by the next process', async () => {
    const home = aConfigHome()
    const { changes } = await home.open()
    const id = await changes.apply(await changes.plan(home.file, connect, 'jsonc'))
    expect(home.text()).toBe(after)
    const next = await home.open()
    expect(await next.changes.list()).toMatchObject([{ id, file: home.file, entries: [{ what: 'replaced' }] }])
    expect(await next.changes.undo(id)).toBe('whole-file')
    expect(home.text()).toBe(before)
    expect(await next.changes.list()).toEqual([])
    await expect(next.changes.undo(id)).rejects.toMatchObject({ code: 'bad-input' })
  })

  test('S11 leaves no key on our disk while it can be undone, and nothing at all afterwards', async () => {
    const home = aConfigHome()
    const { changes, vault } = await home.open()
    const id = await changes.apply(await changes.plan(home.file, connect, 'jsonc'))
    expect(home.inState()).not.toContain(key)
    expect(home.inState()).not.toContain(Buffer.from(key).toString('base64').slice(4, -4))
    const sealed = join(home.state, 'changes', `${id}.sealed`)
    expect(statSync(sealed).mode & 0o777).toBe(0o600)
    expect(statSync(join(home.state, 'changes')).mode & 0o777).toBe(0o700)
    expect(await vault.list('backup:')).toEqual([`backup:${id}`])
    await changes.forget(id)
    expect(existsSync(sealed)).toBe(false)
    expect(await vault.list('backup:')).toEqual([])
    expect(await changes.list()).toEqual([])
    expect(home.text()).toBe(after)
  })

  test('of a file that was not there makes it, closed to others, and undo takes it away', async () => {
    const home = aConfigHome()
    const { changes } = await home.open()
    const file = join(home.home, 'new', 'deep', 'config.toml')
    const id = await changes.apply(
      await changes.plan(file, document => document.set(['mcp_servers', 'linear'], bridge), 'toml'),
    )
    expect(readFileSync(file, 'utf8')).toBe(
      '[mcp_servers.linear]\ncommand = "/opt/valetkey"\nargs = ["bridge", "linear"]\n',
    )
    expect(statSync(file).mode & 0o777).toBe(0o600)
    await changes.undo(id)
    expect(existsSync(file)).toBe(false)
  })

  test('goes through links, keeps them, the mode and the owner, and leaves nothing beside the file', async () => {
    const home = aConfigHome()
    const dotfiles = join(home.home, 'dotfiles')
    mkdirSync(dotfiles)
    const real = join(dotfiles, 'mcp.json')
    writeFileSync(real, before)
    chmodSync(real, 0o640)
    const owner = statSync(real).uid
    rmSync(home.file)
    symlinkSync(join(home.folder, 'middle.json'), home.file)
    symlinkSync('../dotfiles/mcp.json', join(home.folder, 'middle.json'))
    const { changes } = await home.open()
    await changes.apply(await changes.plan(home.file, connect, 'jsonc'))
    expect(readFileSync(real, 'utf8')).toBe(after)
    expect(lstatSync(home.file).isSymbolicLink()).toBe(true)
    expect([statSync(real).mode & 0o777, statSync(real).uid]).toEqual([0o640, owner])
    expect(readdirSync(dotfiles)).toEqual(['mcp.json'])
  })

  test('keeps what another program changed elsewhere since the plan; a change of the entry itself is refused', async () => {
    const home = aConfigHome()
    const { changes } = await home.open()
    const plan = await changes.plan(home.file, connect, 'jsonc')
    home.write(before.replace('"x"', '"y"'))
    await changes.apply(plan)
    expect(home.text()).toBe(after.replace('"x"', '"y"'))
    home.write(before.replace('mcp.example', 'else.example'))
    await expect(changes.apply(plan)).rejects.toMatchObject({ code: 'config-changed' })
    home.write('{ "mcpServers": ')
    await expect(changes.apply(plan)).rejects.toMatchObject({ code: 'config-changed' })
    expect(home.text()).toBe('{ "mcpServers": ')
  })

  test('that another program makes in the last moment is not overwritten', async () => {
    const home = aConfigHome()
    const disk = {
      ...realDisk,
      write: (handle: number, bytes: Buffer) => {
        realDisk.write(handle, bytes)
        home.write('{ "theirs": 1 }')
      },
    }
    const { changes, vault } = await home.open({ disk })
    const plan = await changes.plan(home.file, connect, 'jsonc')
    await expect(changes.apply(plan)).rejects.toMatchObject({ code: 'config-changed' })
    expect(home.text()).toBe('{ "theirs": 1 }')
    expect([readdirSync(home.folder), await changes.list(), await vault.list('backup:')]).toEqual([
      ['mcp.json'],
      [],
      [],
    ])
  })

  test('that another program makes elsewhere in the last moment is kept, and ours is made all the same, and undone', async () => {
    const home = aConfigHome()
    const theirs = ['"y"', '"z"']
    const disk = {
      ...realDisk,
      write: (handle: number, bytes: Buffer) => {
        realDisk.write(handle, bytes)
        const word = theirs.shift()
        if (word) home.write(home.text().replace(/"[xyz]"/, word))
      },
    }
    const { changes, vault } = await home.open({ disk })
    const id = await changes.apply(await changes.plan(home.file, connect, 'jsonc'))
    expect(home.text()).toBe(after.replace('"x"', '"z"'))
    theirs.push('"x"')
    expect(await changes.undo(id, 'entries')).toBe('entries')
    expect(home.text()).toContain('"command": "x"')
    expect(home.text()).toContain('https://mcp.example')
    expect(readdirSync(home.folder)).toEqual(['mcp.json'])
    expect([await changes.list(), await vault.list('backup:')]).toEqual([[], []])
  })

  test.each(['write', 'flush', 'rename'] as const)(
    'on a disk that fails to %s leaves the old file and nothing else',
    async step => {
      const home = aConfigHome()
      for (let nth = 1; nth <= 2; nth += 1) {
        let left = nth
        const disk = {
          ...realDisk,
          [step]: (...given: unknown[]) => {
            left -= 1
            if (left === 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
            return (realDisk[step] as (...given: unknown[]) => void)(...given)
          },
        }
        const { changes, vault } = await home.open({ disk })
        const plan = await changes.plan(home.file, connect, 'jsonc')
        await changes
          .apply(plan)
          .catch(error => expect(['config-unwritable', 'state-unwritable']).toContain(error.code))
        if (home.text() === before) {
          expect([readdirSync(home.folder), await changes.list(), await vault.list('backup:')]).toEqual([
            ['mcp.json'],
            [],
            [],
          ])
        } else {
          // Only a folder could not be flushed: that is no failure.
          expect([step, home.text()]).toEqual(['flush', after])
          home.write(before)
        }
      }
    },
  )
})

describe('undoing a change of a file that was changed since', () => {
  test('as a whole is refused and offers the entries; the entries alone come back, the rest stays', async () => {
    const home = aConfigHome()
    const { changes } = await home.open()
    const id = await changes.apply(await changes.plan(home.file, connect, 'jsonc'))
    home.write(after.replace('"other"', '"newer": {}, "other"'))
    await expect(changes.undo(id)).rejects.toMatchObject({ code: 'config-changed', facts: { canUndoEntries: true } })
    expect(await changes.undo(id, 'entries')).toBe('entries')
    expect(home.text()).toContain('"newer": {}, "other"')
    expect(home.text()).toContain(key)
    expect(home.text()).not.toContain('/opt/valetkey')
    expect(await changes.list()).toEqual([])
  })

  test('is refused where the entry itself was changed, and says so', async () => {
    const home = aConfigHome()
    const { changes } = await home.open()
    const id = await changes.apply(await changes.plan(home.file, connect, 'jsonc'))
    home.write(after.replace('/opt/valetkey', '/usr/bin/mine'))
    await expect(changes.undo(id)).rejects.toMatchObject({ code: 'config-changed', facts: { canUndoEntries: false } })
    await expect(changes.undo(id, 'entries')).rejects.toMatchObject({ code: 'config-changed' })
    expect(home.text()).toBe(after.replace('/opt/valetkey', '/usr/bin/mine'))
    expect(await changes.list()).toHaveLength(1)
  })

  test('keeps the switches that its client has set in the entry since, old and new ones', async () => {
    const home = aConfigHome(before.replace('"url"', '"autoApprove": [], "timeout": 5, "url"'))
    const { changes } = await home.open()
    const move = (document: Document) =>
      document.set(['mcpServers', 'linear'], { ...bridge, autoApprove: [], timeout: 5, enabled: true })
    const id = await changes.apply(await changes.plan(home.file, move, 'jsonc'), ['enabled'])
    const now = home.text().replace(/"autoApprove": \[\]/, '"autoApprove": ["greet"], "pinned": 1')
    home.write(now.replace('"enabled": true', '"enabled": false'))
    await expect(changes.undo(id)).rejects.toMatchObject({ facts: { canUndoEntries: true } })
    expect(await changes.undo(id, 'entries')).toBe('entries')
    const { value } = readDocument(home.text(), 'jsonc')
    expect(value(['mcpServers', 'linear'])).toEqual({
      url: 'https://mcp.example',
      headers: { Authorization: `Bearer ${key}` },
      autoApprove: ['greet'],
      pinned: 1,
      timeout: 5,
      enabled: false,
    })
  })

  test('puts back an entry that somebody has taken out', async () => {
    const home = aConfigHome()
    const { changes } = await home.open()
    const id = await changes.apply(await changes.plan(home.file, connect, 'jsonc'))
    home.write('{ "mcpServers": { "newer": {} } }')
    await changes.undo(id, 'entries')
    expect(JSON.parse(home.text()).mcpServers).toMatchObject({ newer: {}, linear: { url: 'https://mcp.example' } })
  })

  test('takes an entry back with its switches, but no key that was put into it since', async () => {
    const home = aConfigHome('{}')
    const { changes } = await home.open()
    const id = await changes.apply(await changes.plan(home.file, connect, 'jsonc'))
    const { text } = readDocument(home.text(), 'jsonc').set(['mcpServers', 'linear', 'env'], { API_KEY: key })
    home.write(text)
    await expect(changes.undo(id, 'entries')).rejects.toMatchObject({ message: expect.stringContaining('(API_KEY)') })
    expect(home.text()).toBe(text)
    home.write(text.replace(key, ''))
    await changes.undo(id, 'entries')
    expect(home.text()).not.toContain('linear')
  })

  test('finds its item in a list that was reordered', async () => {
    const home = aConfigHome('name: mine\nmcpServers:\n  - name: a\n  - name: b\n')
    const { changes } = await home.open()
    const id = await changes.apply(
      await changes.plan(home.file, document => document.set(['mcpServers', 2], { name: 'linear' }), 'yaml'),
    )
    home.write('name: mine\nmcpServers:\n  - name: "linear"\n  - name: b\n  - name: a # moved\n')
    await changes.undo(id, 'entries')
    expect(home.text()).toBe('name: mine\nmcpServers:\n  - name: b\n  - name: a # moved\n')
  })

  test('of two changes works in either order, and ends in the first bytes', async () => {
    const home = aConfigHome()
    const { changes } = await home.open()
    const first = await changes.apply(await changes.plan(home.file, connect, 'jsonc'))
    const add = (document: Document) => document.set(['mcpServers', 'notion'], bridge)
    const second = await changes.apply(await changes.plan(home.file, add, 'jsonc'))
    await changes.undo(second)
    await changes.undo(first)
    expect(home.text()).toBe(before)
  })

  test('of one entry that was changed twice is rehearsed in its order, and nothing is written', async () => {
    const home = aConfigHome()
    let time = 0
    const { changes } = await home.open({ now: () => ++time })
    const first = await changes.apply(await changes.plan(home.file, connect, 'jsonc'))
    const over = (document: Document) => document.set(['mcpServers', 'linear'], { command: 'another' })
    const second = await changes.apply(await changes.plan(home.file, over, 'jsonc'))
    const changed = home.text()
    await expect(changes.rehearsal().undo(first, 'entries')).rejects.toMatchObject({ code: 'config-changed' })
    const rehearsal = changes.rehearsal()
    expect((await rehearsal.keysBack(first)).length).toBe(1)
    expect([await rehearsal.undo(second, 'whole-file'), await rehearsal.undo(first, 'whole-file')]).toEqual([
      'whole-file',
      'whole-file',
    ])
    expect(rehearsal.read(home.file).bytes?.toString()).toBe(before)
    expect([home.text(), (await changes.list()).map(({ id }) => id)]).toEqual([changed, [second, first]])
  })

  test('writes no entry into a file that is gone, and into one that was made again', async () => {
    const home = aConfigHome()
    const { changes } = await home.open()
    const id = await changes.apply(await changes.plan(home.file, connect, 'jsonc'))
    rmSync(home.file)
    for (const how of ['whole-file', 'entries'] as const)
      await expect(changes.undo(id, how)).rejects.toMatchObject({
        code: 'config-changed',
        message: expect.stringMatching(/is gone.*Nothing was changed.*make an empty file/s),
      })
    expect(existsSync(home.file)).toBe(false)
    home.write('')
    await changes.undo(id, 'entries')
    expect(home.text()).toContain(key)
  })

  test('of an addition to a file that is gone has nothing left to do', async () => {
    const home = aConfigHome()
    const { changes } = await home.open()
    const add = (document: Document) => document.set(['mcpServers', 'notion'], bridge)
    const id = await changes.apply(await changes.plan(home.file, add, 'jsonc'))
    rmSync(home.file)
    await changes.undo(id, 'entries')
    expect([existsSync(home.file), await changes.list()]).toEqual([false, []])
  })

  describe('one of three changes first, by its entries alone', () => {
    const codex = ['one', 'two', 'three']
      .map(name => `[mcp_servers.${name}]\ncommand = "x" # ${name}\nenv.API_KEY = "${key}${name}"\n`)
      .join('\n')
    async function threeMoves() {
      const home = aConfigHome(codex)
      let time = 0
      const { changes, vault } = await home.open({ now: () => ++time })
      const ids: string[] = []
      for (const name of ['one', 'two', 'three']) {
        const move = (document: Document) => document.set(['mcp_servers', name], bridge)
        ids.push(await changes.apply(await changes.plan(home.file, move, 'toml')))
      }
      return { ...home, changes, vault, ids }
    }

    test.each([0, 1, 2].flatMap(first => [0, 1, 2].map(second => [first, second]).filter(([a, b]) => a !== b)))(
      'ends in the first bytes all the same (%i, then %i)',
      async (...order) => {
        const { changes, vault, ids, text } = await threeMoves()
        const last = [0, 1, 2].find(at => !order.includes(at))
        for (const at of [...order, last]) {
          expect((await changes.keysBack(ids[Number(at)] ?? '')).length).toBe(1)
          await changes.undo(ids[Number(at)] ?? '', 'entries')
        }
        expect(text()).toBe(codex)
        expect([await changes.list(), await vault.list('backup:')]).toEqual([[], []])
      },
    )

    test('keeps what somebody else has written in between', async () => {
      const { changes, ids, text, write } = await threeMoves()
      await changes.undo(ids[1] ?? '', 'entries')
      write(`# theirs\n${text()}`)
      for (const at of [2, 0]) await changes.undo(ids[at] ?? '', 'entries')
      expect(text()).toMatch(/^# theirs\n/)
      expect(text().split(key)).toHaveLength(4)
    })
  })

  test('takes back an addition even when the vault with its backup was memory and is gone', async () => {
    const home = aConfigHome()
    const folder = join(home.state, 'changes')
    const add = (document: Document) => document.set(['mcpServers', 'notion'], bridge)
    const gone = clientChanges({ folder, vault: memoryVault() })
    const added = await gone.apply(await gone.plan(home.file, add, 'jsonc'))
    const replaced = await gone.apply(await gone.plan(home.file, connect, 'jsonc'))
    const next = clientChanges({ folder, vault: memoryVault() })
    await expect(next.undo(added)).rejects.toMatchObject({
      message: expect.stringMatching(/key of its backup is gone/),
    })
    await expect(next.undo(replaced, 'entries')).rejects.toMatchObject({ code: 'vault-unavailable' })
    await next.undo(added, 'entries')
    expect(home.text()).toBe(after)
  })
})

test('a locked vault keeps a change from being made, and nothing was changed', async () => {
  const home = aConfigHome()
  const { vault } = await home.open()
  const { BrokerError } = await import('../../main/base/errors.ts')
  const locked = { ...vault, put: () => Promise.reject(new BrokerError('vault-locked', { message: 'It is locked.' })) }
  const { changes } = await home.open({ vault: locked })
  const plan = await changes.plan(home.file, connect, 'jsonc')
  await expect(changes.apply(plan)).rejects.toMatchObject({ code: 'vault-locked' })
  expect([home.text(), readdirSync(home.folder), await changes.list()]).toEqual([before, ['mcp.json'], []])
})
