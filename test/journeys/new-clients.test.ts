// A client that nobody has let in yet: it waits, a person at a real terminal lets it in, and its tools appear.
import { expect, test } from 'vitest'
import { eventually } from '../world/eventually.ts'
import { aStory } from './a-story.ts'

test.each([{ sdk: 'v1' }, { sdk: 'v2', era: 'auto' }, { sdk: 'v2', era: 'modern' }] as const)(
  'S16 a new client (%o) waits until a person lets it in, and goes on without a restart',
  async how => {
    await using story = await aStory({ home: { letIn: [] } })
    await story.add()
    const { home } = story
    await using client = await story.client({ client: 'cursor', ...how })
    expect(await client.tools()).toEqual(['valetkey_status'])
    const answer = await client.call('whoami')
    expect(answer).toMatchObject({ isError: true, text: expect.stringContaining('valetkey allow cursor') })
    expect((await home.run(['status'])).stdout).toMatch(
      /cursor is new, came for example, started by “.+” \(a label, not a proof\)\. Let it in\? {2}→ valetkey allow cursor/,
    )
    expect((await home.run(['clients'])).stdout).toContain('Waiting to be let in')

    // An agent has no terminal.
    const alone = await home.run(['allow', 'cursor', '--json'])
    expect(alone.json()).toMatchObject({ ok: false, error: { code: 'needs-confirmation' } })
    expect(await client.tools()).toEqual(['valetkey_status'])

    await using terminal = home.terminal(['allow', 'cursor'])
    const [, code = ''] = await terminal.sees(/type ([a-z]{4}) and press Enter/)
    expect(terminal.shown()).toContain('a label, not a proof')
    terminal.types(code)
    expect(await terminal.ended).toBe(0)
    await eventually(async () => expect(await client.tools()).toContain('whoami'))
    expect(await client.call('whoami')).toEqual({ text: 'alice', isError: false })
    expect((await home.json(['status'])).needs).toEqual([])
  },
)
