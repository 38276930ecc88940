// Does what was picked in the palette: goes there, asks first, or sends the command and says how it went.
import { announce } from '../components/controls/announcer.tsx'
import { complain } from '../components/messages/complaint.tsx'
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
  if (!given.ok) return complain(given.error)
  const entry = entryIn(given.result)
  if (!entry) return announce('There is no entry to copy.')
  const copied = await command({ verb: 'copy', text: entry.text })
  if (!copied.ok) return complain(copied.error)
  announce(`Copied. It goes into ${entry.where}.`)
}

async function send({ command: what, done, to }: Extract<Deed, { kind: 'command' }>): Promise<void> {
  const answer = await command(what)
  // The screen that it leads to keeps what went wrong.
  if (!answer.ok) to ? announce(answer.error.message) : complain(answer.error)
  else if (done) announce(done)
}
