// What happens when something in the tray or a notification is chosen.
import { app } from 'electron'
import type { GoTo } from '../../../preload/api.ts'
import type { CommandInput } from '../../broker/contract/commands.ts'
import type { Desk } from '../desk/desk.ts'
import type { Deed } from './menu.ts'
import type { Notifier } from './notify.ts'

export interface DeedsOptions {
  readonly desk: Desk
  readonly notifier: Notifier
  readonly showWindow: () => void
  readonly restartToUpdate: () => void
}

export function createDeeds({ desk, notifier, showWindow, restartToUpdate }: DeedsOptions): (deed: Deed) => void {
  return deed => {
    switch (deed.is) {
      case 'open':
        if (deed.screen) desk.goTo(placeOf(deed.screen, deed.server))
        return showWindow()
      case 'command':
        return void tell(deed.command)
      case 'restart-to-update':
        return restartToUpdate()
      case 'quit':
        return app.quit()
    }
  }

  /** Whoever chose it in the tray has no window to see how it went. */
  async function tell(command: CommandInput): Promise<void> {
    const answer = await desk.take(command)
    if (answer.ok || quiet.has(answer.error.code)) return
    const leadsTo =
      'server' in command && command.server
        ? ({ screen: 'server', server: command.server } as const)
        : ({ screen: 'servers' } as const)
    notifier.show({ need: `failed ${command.verb}`, title: 'That did not work', text: answer.error.message, leadsTo })
  }
}

/** The person did it themselves. */
const quiet: ReadonlySet<string> = new Set(['cancelled', 'sign-in-cancelled', 'confirmation-refused'])

export function placeOf(screen: GoTo['screen'], server: string | undefined): GoTo {
  return { screen, at: Date.now(), ...(server === undefined ? {} : { server }) }
}
