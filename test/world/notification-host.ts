// A desktop's notification service, as far as programs can tell: keeps what it is asked to show, and presses it.
import { holdName, packed, unpacked } from './bus-name.ts'

export interface NotificationHost extends AsyncDisposable {
  /** Everything that was to be shown, oldest first. */
  shown(): readonly Shown[]
  /** As a person who clicks on it. */
  press(notification: Shown): void
}

export interface Shown {
  readonly id: number
  readonly title: string
  readonly text: string
}

const service = 'org.freedesktop.Notifications'

export async function aNotificationHost(address: string): Promise<NotificationHost> {
  const shown: Shown[] = []
  const answers: Record<string, (body: Buffer) => { readonly types: string; readonly body: Buffer }> = {
    GetServerInformation: () => ({ types: 'ssss', body: packed('a desktop', 'valetkey', '1', '1.2') }),
    GetCapabilities: () => ({ types: 'as', body: arrayOf('actions', 'body') }),
    Notify: body => {
      const [, , , title, text] = unpacked(body, 'susss')
      const id = shown.length + 1
      shown.push({ id, title: String(title), text: String(text) })
      return { types: 'u', body: packed(id) }
    },
  }
  const held = await holdName(address, service, ({ member, body }) => answers[member]?.(body))
  return {
    shown: () => shown,
    press: ({ id }) => {
      const said = { types: 'us', body: packed(id, 'default') }
      held.signal('/org/freedesktop/Notifications', service, 'ActionInvoked', said)
    },
    [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
  }
}

function arrayOf(...texts: readonly string[]): Buffer {
  const all = packed(...texts)
  return Buffer.concat([packed(all.length), all])
}
