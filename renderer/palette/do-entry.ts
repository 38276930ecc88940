// Does what was picked in the palette: goes there, asks first, or sends the command and says how it went.
import { announce } from '../components/controls/announcer.tsx'
import { confirmFirst } from '../components/messages/confirm.tsx'
import { entryIn } from '../state/entry-in.ts'
import { go } from '../state/route.ts'
import { command } from '../state/use-broker.ts'
import type { Deed } from './entries.ts'

export function doEntry(deed: Deed): void {
  switch (deed.kind) {
    case 'go':
      go(deed.to)
      break
    case 'confirm':
      confirmFirst({ ...deed, verb: deed.title })
      break
    case 'copy-entry':
      void copyEntry(deed)
      break
    case 'command':
      if (deed.to) go(deed.to)
      void send(deed)
  }
}

async function copyEntry({ server, client }: Extract<Deed, { kind: 'copy-entry' }>): Promise<void> {
  const given = await command({ verb: 'entry', server, client })
  if (!given.ok) return announce(given.error.message)
  const entry = entryIn(given.result)
  if (!entry) return announce('There is no entry to copy.')
  const copied = await command({ verb: 'copy', text: entry.text })
  announce(copied.ok ? `Copied. It goes into ${entry.where}.` : copied.error.message)
}

async function send({ command: what, done }: Extract<Deed, { kind: 'command' }>): Promise<void> {
  const answer = await command(what)
  if (!answer.ok) announce(answer.error.message)
  else if (done) announce(done)
}
