// A panel that shows tray icons, as far as programs can tell: it holds the watcher's name on a session bus, knows who
// registered an icon, reads its menu and chooses from it. Draws nothing. Debian: dbus-bin (dbus-send).
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { holdName, unpacked } from './bus-name.ts'

export interface TrayHost extends AsyncDisposable {
  /** The bus names of the icons that were registered. */
  icons(): readonly string[]
  /** What the menu of that icon says, line by line. */
  menu(icon: string): Promise<readonly MenuLine[]>
  choose(icon: string, line: MenuLine): Promise<void>
  /** What the icon looks like, for comparing. */
  picture(icon: string): Promise<string>
}

export interface MenuLine {
  readonly id: number
  readonly text: string
}

export async function aTrayHost(address: string): Promise<TrayHost> {
  const icons: string[] = []
  const held = await holdName(address, 'org.kde.StatusNotifierWatcher', ({ member, body }) => {
    if (member === 'RegisterStatusNotifierItem') icons.push(String(unpacked(body, 's')[0]))
    // Every property that is asked for is `true` (a host is there); every other call is done.
    return member === 'Get' ? { types: 'v', body: Buffer.from([1, 0x62, 0, 0, 1, 0, 0, 0]) } : undefined
  })
  const ask = async (icon: string, ...words: readonly string[]) => {
    const options = ['--session', '--print-reply', '--reply-timeout=5000', `--dest=${icon}`]
    const env = { ...process.env, DBUS_SESSION_BUS_ADDRESS: address }
    return (await promisify(execFile)('dbus-send', [...options, ...words], { env })).stdout
  }
  const property = (icon: string, name: string) =>
    ask(icon, '/StatusNotifierItem', 'org.freedesktop.DBus.Properties.Get', `string:${item}`, `string:${name}`)
  const menuOf = async (icon: string) => /object path "(.+)"/.exec(await property(icon, 'Menu'))?.[1] ?? ''
  return {
    icons: () => icons,
    menu: async icon => {
      const wanted = ['int32:0', 'int32:-1', 'array:string:label']
      return linesIn(await ask(icon, await menuOf(icon), `${dbusmenu}.GetLayout`, ...wanted))
    },
    choose: async (icon, { id }) => {
      const event = [`int32:${id}`, 'string:clicked', 'variant:int32:0', 'uint32:0']
      await ask(icon, await menuOf(icon), `${dbusmenu}.Event`, ...event)
    },
    picture: async icon => (await property(icon, 'IconPixmap')).replace(/^.*\n/, ''),
    [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
  }
}

const item = 'org.kde.StatusNotifierItem'
const dbusmenu = 'com.canonical.dbusmenu'

/** As dbus-send prints a layout: each line's number, then its properties. */
function linesIn(layout: string): MenuLine[] {
  return layout.split(/struct \{\s+int32 /).flatMap(part => {
    const text = /string "label"\s+variant\s+string "(.*)"/.exec(part)?.[1]
    return text ? [{ id: Number.parseInt(part, 10), text }] : []
  })
}
