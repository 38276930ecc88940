// Does what was picked in the palette: goes there, asks first, or sends the command and says how it went.
import { announce } from '../components/announcer.tsx'
import { confirmFirst } from '../components/confirm.tsx'
import { go } from '../route.ts'
import { command } from '../use-broker.ts'
import type { Deed } from './entries.ts'

export function doEntry(deed: Deed): void {
  switch (deed.kind) {
    case 'go':
      go(deed.to)
      break
    case 'confirm':
      confirmFirst({ ...deed, verb: deed.title })
      break
    case 'command':
      if (deed.to) go(deed.to)
      void send(deed)
  }
}

async function send({ command: what, done }: Extract<Deed, { kind: 'command' }>): Promise<void> {
  const answer = await command(what)
  if (!answer.ok) announce(answer.error.message)
  else if (done) announce(done)
}
