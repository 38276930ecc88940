// Whether the window goes where it is sent, and back.
import { expect, test, vi } from 'vitest'
import { go, leaveDetail } from '../../renderer/state/route.ts'

test('Escape leaves one level at a time: what was added beside details, then the details, then nothing', () => {
  const command = vi.fn(async () => ({ ok: true }))
  vi.stubGlobal('window', { valetkey: { command } })
  const visited = (leave: () => void) => {
    command.mockClear()
    leave()
    return command.mock.calls
  }
  for (const detail of [
    { screen: 'clients', client: 'cursor' },
    { screen: 'keys', keys: 'in-files' },
  ] as const) {
    go({ screen: 'servers' })
    go(detail)
    go({ screen: 'add' })
    const there = [{ verb: 'went-to', screen: detail.screen }]
    expect(visited(leaveDetail)).toEqual([there])
    expect(visited(leaveDetail)).toEqual([there])
    expect(visited(leaveDetail)).toEqual([])
  }
})
