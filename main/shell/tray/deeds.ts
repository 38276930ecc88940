// What happens when something in the tray or a notification is chosen.
import type { GoTo, WindowCommand } from '../../../preload/api.ts'
import type { Desk } from '../desk/desk.ts'
import type { Deed } from './menu.ts'
import type { Notifier } from './notify.ts'

export interface DeedsOptions {
  readonly desk: Desk
  readonly notifier: Notifier
  readonly window: { readonly show: () => void; readonly isOpen: () => boolean }
  readonly restartToUpdate: () => void
  readonly quit: () => void
}

export function createDeeds(options: DeedsOptions): (deed: Deed) => void {
  const { desk, notifier, window, restartToUpdate, quit } = options
  return deed => {
    switch (deed.is) {
      case 'open':
        if (deed.screen) desk.goTo(placeOf(deed.screen, deed.server))
        return window.show()
      case 'command':
        return void tell(deed.command)
      case 'restart-to-update':
        return restartToUpdate()
      case 'quit':
        return quit()
    }
  }

  /** Whoever chose it in the tray has no window to see how it went. */
  async function tell(command: WindowCommand): Promise<void> {
    const leadsTo = placeFor(command)
    // Who opens the window meanwhile finds the wait there, and its way out. One that is open shows it on Servers, and is
    // left where it is: something may be half filled in.
    const leads = command.verb === 'login' && !window.isOpen()
    const unlead = leads ? desk.goTo({ ...leadsTo, at: Date.now() }) : () => {}
    const answer = await desk.take(command)
    unlead()
    if (answer.ok || quiet.has(answer.error.code)) return
    notifier.show({ need: `failed ${command.verb}`, title: 'That did not work', text: answer.error.message, leadsTo })
  }
}

/** The person did it themselves. */
const quiet: ReadonlySet<string> = new Set(['cancelled', 'sign-in-cancelled', 'confirmation-refused'])

function placeFor(command: WindowCommand): Omit<GoTo, 'at'> {
  return 'server' in command && command.server ? { screen: 'server', server: command.server } : { screen: 'servers' }
}

export function placeOf(screen: GoTo['screen'], server: string | undefined): GoTo {
  return { screen, at: Date.now(), ...(server === undefined ? {} : { server }) }
}
