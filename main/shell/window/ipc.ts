// The two channels between one window and the desk: scoped to that window, checked at every call. SECURITY S7.
import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { type Answer, type AppSnapshot, channels } from '../../../preload/api.ts'
import { BrokerError } from '../../base/errors.ts'
import { failureOf } from '../desk/running-commands.ts'
import { isOurs } from './renderer-files.ts'

/** Listens to this window only. What it handles ends with the window. */
export function listenTo(contents: WebContents, take: (input: unknown) => Promise<Answer>): void {
  contents.ipc.handle(channels.command, async (event, input: unknown) => {
    if (!isFromOurPage(event, contents)) return failureOf(stranger())
    return await take(input)
  })
}

export function tell(contents: WebContents, snapshot: AppSnapshot): void {
  if (!contents.isDestroyed()) contents.send(channels.snapshot, snapshot)
}

/** The main frame of this window, showing our own page: no frame within it, no page that came in its place. */
function isFromOurPage({ senderFrame }: IpcMainInvokeEvent, { mainFrame }: WebContents): boolean {
  return senderFrame !== null && senderFrame === mainFrame && isOurs(senderFrame.url)
}

function stranger(): BrokerError {
  return new BrokerError('bad-input', { message: 'Valetkey takes commands from its own window only.' })
}
