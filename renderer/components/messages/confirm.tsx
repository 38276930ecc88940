// Says what will happen before something is taken away, from anywhere:
// `confirmFirst({ title: 'Remove linear', says: '…', verb: 'Remove linear', command: { verb: 'remove', server } })`.
// `<Confirmation />` stands once in the frame. Keeping things as they are is the safe answer and has the focus.
import { type ReactNode, useRef } from 'react'
import type { WindowCommand } from '../../../preload/api.ts'
import { kept, useKept } from '../../state/kept.ts'
import { useCommand } from '../../state/use-broker.ts'
import { Button } from '../controls/button.tsx'
import { Dialog } from './dialog.tsx'
import { FailureNotice } from './notice.tsx'

export interface Intent {
  readonly title: string
  /** What will stop working, and what can be undone. */
  readonly says: ReactNode
  /** The word on the button. */
  readonly verb: string
  readonly command: WindowCommand
  readonly onDone?: (result: unknown) => void
}

const intent = kept<Intent>()

export function confirmFirst(what: Intent): void {
  intent.put(what)
}

export function Confirmation() {
  const now = useKept(intent)
  return now ? <Asking key={now.title} {...now} /> : null
}

function Asking({ title, says, verb, command, onDone }: Intent) {
  const keep = useRef<HTMLButtonElement>(null)
  const doing = useCommand()
  const act = async (): Promise<void> => {
    const answer = await doing.run(command)
    if (!answer.ok) return
    intent.put(undefined)
    onDone?.(answer.result)
  }
  return (
    <Dialog
      title={title}
      focusFirst={keep}
      onClose={() => intent.put(undefined)}
      actions={
        <>
          <Button ref={keep} onPress={() => intent.put(undefined)}>
            Keep as it is
          </Button>
          <Button kind="danger" busy={doing.busy} onPress={() => void act()}>
            {verb}
          </Button>
        </>
      }
    >
      <div>{says}</div>
      <FailureNotice failure={doing.failure} />
    </Dialog>
  )
}
