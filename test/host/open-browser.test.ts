import { describe, expect, test } from 'vitest'
import { browserOpener, openerFor } from '../../main/host/open-browser.ts'

describe('opening the browser', () => {
  test('each platform has an opener that is no shell', () => {
    expect(openerFor({}, 'darwin')?.command).toBe('/usr/bin/open')
    expect(openerFor({}, 'win32')).toEqual({ command: 'rundll32.exe', args: ['url.dll,FileProtocolHandler'] })
    expect(openerFor({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')?.command).toBe('xdg-open')
  })

  test('a Linux machine without a display has none', async () => {
    expect(openerFor({}, 'linux')).toBeUndefined()
    await expect(browserOpener({}, 'linux')(new URL('https://example.com/'))).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('--no-browser'),
    })
  })

  test.each(['file:///etc/passwd', 'javascript:alert(1)', 'vscode://open'])('S12 %s is never opened', async url => {
    const open = browserOpener({ VALETKEY_BROWSER: '/bin/true' })
    await expect(open(new URL(url))).rejects.toMatchObject({ code: 'unreachable' })
  })

  test('an opener that fails is told, so that the address is shown instead', async () => {
    const open = (command: string) => browserOpener({ VALETKEY_BROWSER: command })(new URL('https://example.com/'))
    await expect(open('/bin/false')).rejects.toMatchObject({ message: expect.stringContaining('ended with 1') })
    await expect(open('/does/not/exist')).rejects.toMatchObject({ message: expect.stringContaining('did not start') })
    await expect(open('/bin/true')).resolves.toBeUndefined()
  })

  test('the address is one argument, whatever is in it', async () => {
    const url = new URL('https://example.com/?a=$(touch%20/tmp/x);b=`id`&c="q"')
    await expect(browserOpener({ VALETKEY_BROWSER: '/bin/true' })(url)).resolves.toBeUndefined()
  })
})
