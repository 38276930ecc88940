// How a notice becomes a notification of the desktop; a click leads to its screen.
import { Notification } from 'electron'
import type { Notice } from './notices.ts'

export interface Notifier {
  show(notice: Notice): void
}

export function createNotifier(goTo: (place: Notice['leadsTo']) => void): Notifier {
  // Held on to while it is shown: a collected one would not hear the click.
  const shown = new Map<string, Notification>()
  return {
    show: ({ need, title, text, leadsTo }) => {
      if (!Notification.isSupported()) return
      const notification = new Notification({ title, body: text })
      const forget = () => {
        if (shown.get(need) === notification) shown.delete(need)
      }
      notification.once('click', () => {
        forget()
        goTo(leadsTo)
      })
      notification.once('close', forget)
      shown.set(need, notification)
      notification.show()
    },
  }
}
