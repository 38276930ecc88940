// The head on the broker: desk, window, tray and notifications, each shown every snapshot.
import { join } from 'node:path'
import { app } from 'electron'
import type { AppSnapshot } from '../../preload/api.ts'
import type { Log } from '../base/log.ts'
import type { Broker } from '../broker/broker.ts'
import { createDesk, type Desk, type DeskHands } from './desk/desk.ts'
import { seenWithoutNetwork } from './desk/no-network.ts'
import type { Questions } from './desk/questions.ts'
import { createRunningCommands } from './desk/running-commands.ts'
import { snapshotForWindow } from './desk/window-words.ts'
import { readLink } from './desktop/deep-links.ts'
import type { StartWords } from './life/start-words.ts'
import { createPublisher } from './publisher.ts'
import { createDeeds, placeOf } from './tray/deeds.ts'
import { noticesFor } from './tray/notices.ts'
import { createNotifier } from './tray/notify.ts'
import type { Panel } from './tray/panel.ts'
import { type AppTray, createTray } from './tray/tray.ts'
import { listenTo, tell } from './window/ipc.ts'
import type { WindowSize } from './window/size.ts'
import { createAppWindow } from './window/window.ts'

export interface Head {
  /** Somebody started the app, once more perhaps. */
  hear(words: StartWords): void
  showWindow(): void
  /** Anew when somebody came who shows it. */
  showTray(): void
  note(sentence: string): void
  changed(): void
  stop(): void
}

export interface HeadOptions {
  readonly broker: Broker
  readonly questions: Questions
  readonly hands: DeskHands
  /** The folder that holds preload.cjs and renderer/. */
  readonly files: string
  readonly size: WindowSize
  readonly panel: Panel
  readonly log: Log
  readonly restartToUpdate: () => void
}

/** Milliseconds between two snapshots: for eyes at the window, and for the tray alone. */
const pace = { window: 100, tray: 1000 }

export function createHead({ broker, questions, hands, files, size, panel, log, restartToUpdate }: HeadOptions): Head {
  let tray: AppTray | undefined
  let last: AppSnapshot | undefined
  let told: ReadonlySet<string> = new Set()

  const draw = async () => {
    last = snapshotForWindow(seenWithoutNetwork({ broker: await broker.snapshot(), desk: desk.view() }))
    tray?.draw(last)
    const contents = window.contents()
    if (contents) tell(contents, last)
    const notices = noticesFor(told, last.broker)
    told = notices.told
    if (!window.isWatched()) for (const notice of notices.show) notifier.show(notice)
  }
  const publisher = createPublisher({ draw, pace: () => (window.contents() ? pace.window : pace.tray) })
  const { changed } = publisher
  const commands = createRunningCommands({ carryOut: broker.do, now: Date.now, changed })
  const desk: Desk = createDesk({ commands, questions, hands, changed })
  const window = createAppWindow({
    files,
    size,
    log,
    icon: join(app.getAppPath(), 'resources', 'icons', 'app', '256x256.png'),
    devTools: !app.isPackaged,
    connect: contents => listenTo(contents, desk.take),
    onLoaded: () => void draw().catch(error => log.error('not-drawn', { error })),
    onClosed: () => {
      questions.declineAll() // SECURITY S16: nobody sees them any more
      desk.withdraw(crashed)
      desk.withdraw(linkRefused)
    },
    onCrash: () => desk.note(crashed),
  })
  const notifier = createNotifier(({ screen, server }) => {
    desk.goTo(placeOf(screen, server))
    window.show()
  })
  const act = createDeeds({ desk, notifier, showWindow: window.show, restartToUpdate })
  const unsubscribe = broker.subscribe(changed)
  changed()

  return {
    changed,
    note: desk.note,
    showWindow: window.show,
    showTray: () => {
      tray?.remove()
      tray = createTray({ icons: join(app.getAppPath(), 'resources', 'icons', 'tray'), panel, act })
      if (last) tray.draw(last)
      changed()
    },
    hear: ({ by, link }) => {
      const place = link === undefined ? undefined : readLink(link, Date.now())
      if (place) desk.goTo(place)
      else if (link !== undefined) {
        log.warn('link-refused')
        desk.mention(linkRefused)
      }
      if (by === 'person') window.show()
    },
    stop: () => {
      unsubscribe()
      publisher.stop()
      questions.declineAll()
      tray?.remove()
    },
  }
}

const linkRefused =
  'A link asked for an address that Valetkey does not open. Nothing was done; to add a server, type its address yourself.'
const crashed = 'The window failed and was opened again. Your clients were not interrupted.'
