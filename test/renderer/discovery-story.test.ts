// How discovery is told to a person: what is known, what is looked at now, and what deserves a second look.
import { expect, test } from 'vitest'
import { discoveryStory } from '../../renderer/screens/add/discovery-story.ts'
import { foundIn } from '../../renderer/state/found.ts'

const look = {
  url: 'https://mcp.linear.example/mcp',
  name: 'linear',
  protected: true,
  issuer: 'https://linear.example',
  mechanism: 'cimd',
  clientId: 'https://valetkey.example/client.json',
  scopes: ['read', 'write'],
  refresh: true,
  warnings: [],
}

test('a server that takes a key has one chapter, and nobody who signs anyone in', () => {
  const found = foundIn({
    url: look.url,
    name: 'linear',
    protected: true,
    takesKey: true,
    refresh: false,
    warnings: [],
  })
  const story = discoveryStory({ progress: [], found, failed: false })
  expect(story.map(({ id, says }) => `${id}: ${says}`)).toEqual([
    'server: It answers, and lets in only who shows it a key. Nobody signs in there.',
  ])
})

const states = (story: ReturnType<typeof discoveryStory>) => story.map(({ id, state }) => `${id} ${state}`)

test('before anything is known the first chapter is under way and the others lie ahead', () => {
  const story = discoveryStory({ progress: [], found: undefined, failed: false })
  expect(states(story)).toEqual(['server now', 'issuer ahead', 'identity ahead', 'scopes ahead', 'renewal ahead'])
})

test('a step that was told settles its chapter, and the next one is under way', () => {
  const progress = [{ kind: 'step', step: 'resource-metadata', text: 'The server is “x”.' } as const]
  const story = discoveryStory({ progress, found: undefined, failed: false })
  expect(states(story).slice(0, 3)).toEqual(['server found', 'issuer now', 'identity ahead'])
  expect(story[0]?.says).toBe('The server is “x”.')
})

test('a failure stands where discovery had got to', () => {
  const progress = [{ kind: 'step', step: 'server', text: 'It answers.' } as const]
  const story = discoveryStory({ progress, found: undefined, failed: true })
  expect(states(story).slice(0, 3)).toEqual(['server found', 'issuer failed', 'identity ahead'])
})

test('a finding opens into its evidence', () => {
  const story = discoveryStory({ progress: [], found: foundIn(look), failed: false })
  expect(story.find(({ id }) => id === 'identity')?.evidence).toEqual([
    { what: 'Mechanism', value: 'cimd' },
    { what: 'Client id', value: 'https://valetkey.example/client.json' },
  ])
})

test('a service that offers neither identity nor renewal is marked where it is so', () => {
  const { mechanism: _none, clientId: _neither, ...rest } = look
  const story = discoveryStory({ progress: [], found: foundIn({ ...rest, refresh: false }), failed: false })
  expect(states(story)).toEqual([
    'server found',
    'issuer found',
    'identity noteworthy',
    'scopes found',
    'renewal noteworthy',
  ])
})

test('a server that lets everyone in has one chapter only', () => {
  const story = discoveryStory({ progress: [], found: foundIn({ ...look, protected: false }), failed: false })
  expect(story.map(({ id }) => id)).toEqual(['server'])
})

test('the answer of another command is not taken for a finding', () => {
  expect(foundIn({ receipts: [] })).toBeUndefined()
  expect(foundIn('linear')).toBeUndefined()
})

test('a failure is put after the last finding, not before it', () => {
  const told = (step: string) => ({ kind: 'step', step, text: step }) as const
  const progress = [told('resource-metadata'), told('issuer'), told('scopes')]
  const story = discoveryStory({ progress, found: undefined, failed: true })
  expect(states(story)).toEqual(['server found', 'issuer found', 'identity ahead', 'scopes found', 'renewal failed'])
})
