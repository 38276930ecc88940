// What MCP hosts do to their servers' environment: six names are left, and Valetkey finds session bus and vault by itself.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { eventually } from '../world/eventually.ts'
import { strippedEnvironment } from '../world/home.ts'
import { rawClient } from '../world/raw-client.ts'
import { aStory } from './a-story.ts'

const host = fileURLToPath(new URL('stripping-host.ts', import.meta.url))

test('a broker woken by a bridge with six names finds the keychain of the session above it', async () => {
  await using story = await aStory({ keychain: true })
  await story.add()
  await story.home.json(['stop'])
  await eventually(() => story.home.brokerPid()).toBeUndefined()
  const { command, args } = story.home.bridge('example')
  // The host has the whole session; the bridge gets what the MCP SDK passes on. No vault is named to either.
  const { VALETKEY_VAULT: _, ...session } = story.home.env
  await using client = rawClient({ command: process.execPath, args: [host, command, ...args], env: session })
  await client.open()
  const answer = await client.ask('tools/call', { name: 'whoami' }, 40_000)
  expect(answer.result).toMatchObject({ content: [{ text: 'alice' }] })
  const { vault, pid } = await story.home.json(['status'])
  expect(vault.kind).toBe('keychain')
  expect(parentOf(pid), 'the broker is nobody’s child').not.toBe(client.child.pid)
  client.child.kill('SIGKILL')
  expect(story.home.brokerPid(), 'and outlives the host').toBe(pid)
})

test('20 bridges with six names and no broker start exactly one', async () => {
  await using story = await aStory({ home: { env: { VALETKEY_VAULT: 'memory' } } })
  await story.add(['--no-login'])
  await story.home.json(['stop'])
  await eventually(() => story.home.brokerPid()).toBeUndefined()
  const six = strippedEnvironment(story.home.path)
  const clients = Array.from({ length: 20 }, () => rawClient({ ...story.home.bridge('example'), env: six }))
  const opened = await Promise.all(clients.map(client => client.open()))
  expect(opened.every(({ result }) => result?.capabilities?.tools?.listChanged)).toBe(true)
  expect(brokersIn(story.home.path)).toEqual([story.home.brokerPid()])
  await Promise.all(clients.map(client => client[Symbol.asyncDispose]()))
})

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}

/** Every process of this home that runs the broker. */
function brokersIn(home: string): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  return pids.filter(
    pid => /headless\.js/.test(readOf(pid, 'cmdline')) && readOf(pid, 'environ').includes(`HOME=${home}\0`),
  )
}

function readOf(pid: number, file: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
