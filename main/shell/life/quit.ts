// How the app ends: calls in flight are given time first, then everything is closed, once, whoever asked for it.
import { app } from 'electron'
import type { Log } from '../../base/log.ts'

export interface QuitOptions {
  /** Drains and closes; bounded by itself. */
  readonly wind: () => Promise<void>
  readonly log: Log
  /** After this, whatever hangs is left behind. */
  readonly patience: number
}

/** Every way to quit (menu, tray, Ctrl-Q, end of the session, SIGTERM, an update) leads through `before-quit`. */
export function endProperly({ wind, log, patience }: QuitOptions): void {
  let state: 'running' | 'winding' | 'wound' = 'running'
  // A tray app lives on without a window.
  app.on('window-all-closed', () => {})
  app.on('before-quit', event => {
    if (state === 'wound') return
    event.preventDefault()
    if (state === 'winding') return
    state = 'winding'
    void inTime(wind(), patience)
      .catch(error => log.error('not-ended-properly', { error }))
      .finally(() => {
        state = 'wound'
        app.quit()
      })
  })
}

/**
 * Linux: at exit Node joins its threads, and one of them may wait for a keyring dialog that nobody answers. Everything is
 * closed by then, so the process goes without them.
 */
export function leaveThreadsBehind(): void {
  if (process.platform === 'linux') app.once('quit', () => process.kill(process.pid, 'SIGKILL'))
}

async function inTime(work: Promise<void>, patience: number): Promise<void> {
  await Promise.race([work, new Promise<void>(resolve => setTimeout(resolve, patience))])
}
