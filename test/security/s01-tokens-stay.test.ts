// S1 over the whole path: every exit that another program or a disk could see is searched for every token ever given.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { aClient } from '../world/client.ts'
import { exampleClientId } from '../world/client-document.ts'
import { aHome } from '../world/home.ts'
import { anIssuer } from '../world/issuer.ts'
import { aServer } from '../world/mcp-server.ts'

test('S1 S9 S11 no token shows in any output, file, address or environment, from sign-in to uninstall', async () => {
  await using issuer = await anIssuer()
  await using server = await aServer({ issuer })
  await using home = aHome({ vault: 'memory', clientIdUrl: exampleClientId, person: { as: 'alice' } })
  const said: string[] = []
  const run = async (...words: string[]) => {
    const { stdout, stderr } = await home.run(words)
    said.push(stdout, stderr)
  }
  await run('add', server.url, '--name', 'example')
  const client = await aClient({ ...home.bridge('example', 'cursor'), sdk: 'v2' })
  said.push(JSON.stringify(await client.call('whoami')))
  issuer.expireAll()
  said.push(JSON.stringify(await client.call('echo', { again: true })))
  for (const verb of ['list', 'status', 'accounts', 'doctor', 'identity']) {
    await run(verb)
    await run(verb, '--json')
  }
  await run('entry', 'example', '--client', 'cursor')
  const broker = home.brokerPid()
  if (process.platform === 'linux' && broker) {
    said.push(readFileSync(`/proc/${broker}/environ`, 'utf8'), readFileSync(`/proc/${broker}/cmdline`, 'utf8'))
  }
  const searchFiles = () => issuer.tokensGiven().flatMap(token => home.filesWith(token))
  expect(searchFiles()).toEqual([])
  await run('logout', 'example', '--json')
  await client.close()
  expect(searchFiles()).toEqual([])

  const tokens = issuer.tokensGiven()
  expect(tokens.length).toBeGreaterThanOrEqual(3) // access, refresh, and what the renewal brought
  const exits = [...said, ...home.opened().map(url => url.href)].join('\n')
  expect(exits).toContain('alice')
  expect(tokens.filter(token => exits.includes(token))).toEqual([])
  // The search itself is awake: an answer that held a token would have been found.
  expect(tokens.some(token => `${exits}${tokens[0]}`.includes(token))).toBe(true)
})
