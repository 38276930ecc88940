import { describe, expect, test } from 'vitest'
import { publicLookup } from '../../main/net/addresses.ts'
import { aSend, get, rawServer } from '../net/a-server.ts'

const nobody = { confirmedHosts: new Set<string>() }

describe('S12 no request reaches an address that nobody confirmed', () => {
  test('S12 this machine, in every spelling', async () => {
    const { port, requests } = await rawServer((_request, response) => void response.end('inside'))
    const hosts = ['127.0.0.1', 'localhost', '127.1', '0x7f000001', '[::ffff:127.0.0.1]', 'a.localhost']
    for (const host of hosts)
      for (const scheme of ['http', 'https'])
        await expect(aSend()(get(new URL(`${scheme}://${host}:${port}/`), nobody))).rejects.toMatchObject({
          code: 'address-refused',
        })
    expect(requests).toEqual([])
  })

  test('S12 a name that leads to this machine is refused when the socket is opened', async () => {
    const refused = await new Promise(resolve => publicLookup('localhost', { all: true }, resolve))
    expect(refused).toMatchObject({ code: 'address-refused', message: expect.stringContaining('private network') })
    const single = await new Promise(resolve => publicLookup('localhost', {}, resolve))
    expect(single).toMatchObject({ code: 'address-refused' })
  })

  test('S12 the look-up passes public addresses on in both shapes that sockets ask for', async () => {
    // An IP literal is "looked up" without any network.
    const all = await new Promise(resolve => publicLookup('8.8.8.8', { all: true }, (_error, found) => resolve(found)))
    expect(all).toEqual([{ address: '8.8.8.8', family: 4 }])
    const one = await new Promise(resolve => publicLookup('8.8.8.8', {}, (_error, ...found) => resolve(found)))
    expect(one).toEqual(['8.8.8.8', 4])
  })

  test('S12 one server’s confirmation is not another’s', async () => {
    const { url, requests } = await rawServer((_request, response) => void response.end('inside'))
    const send = aSend()
    expect((await send(get(url))).status).toBe(200)
    await expect(send(get(url, nobody))).rejects.toMatchObject({ code: 'address-refused' })
    await expect(send(get(url, { confirmedHosts: new Set(['mcp.example.com']) }))).rejects.toMatchObject({
      code: 'address-refused',
    })
    expect(requests).toHaveLength(1)
  })
})
