import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { askKeyringLock } from '../../main/vault/keyring-lock.ts'
import { aSecretService } from './secret-service.ts'

test('a real keyring is seen locked and unlocked', async () => {
  await using keyring = await aSecretService()
  const address = keyring.env.DBUS_SESSION_BUS_ADDRESS
  expect(await askKeyringLock(address)).toBe('unlocked')
  await keyring.lock()
  expect(await askKeyringLock(address)).toBe('locked')
  await keyring.unlock()
  expect(await askKeyringLock(address)).toBe('unlocked')
})

test.each([[''], ['tcp:host=127.0.0.1,port=1'], ['unix:path=/nowhere/bus'], ['unix:abstract=valetkey-nowhere']])(
  'no bus at “%s” is unknown',
  async address => {
    expect(await askKeyringLock(address)).toBe('unknown')
  },
)

test.each([
  ['nothing', () => {}],
  ['a closed door', (socket: Socket) => void socket.end()],
  ['a refusal', (socket: Socket) => void socket.write('REJECTED\r\n')],
  ['rubbish', (socket: Socket) => void socket.write(`OK x\r\n${'rubbish '.repeat(100)}`)],
  ['a flood', (socket: Socket) => void socket.write('x'.repeat(1_000_000))],
])('a bus that answers with %s is unknown', async (_, answer) => {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-bus-'))
  const path = join(folder, 'bus')
  const server = createServer(socket => answer(socket.on('error', () => {}).resume()))
  await new Promise<void>(listening => server.listen(path, listening))
  expect(await askKeyringLock(`unix:path=${path},guid=0`)).toBe('unknown')
  await new Promise(closed => server.close(closed))
  rmSync(folder, { recursive: true, force: true })
})
