// Takes one change to a program's file back: byte for byte, or only our own entries where somebody has written to it since.
import { useState } from 'react'
import type { Failure, ResultOf } from '../../../preload/api.ts'
import { announce } from '../../components/controls/announcer.tsx'
import { Button } from '../../components/controls/button.tsx'
import { FailureNotice } from '../../components/messages/notice.tsx'
import { shortened } from '../../components/text/inert.ts'
import { ask } from '../../state/use-broker.ts'

interface UndoChangeProps {
  readonly change: string
  /** Spoken: which change. */
  readonly label: string
  readonly onDone: () => void
}

export function UndoChange({ change, label, onDone }: UndoChangeProps) {
  const [isBusy, setBusy] = useState(false)
  const [undone, setUndone] = useState<ResultOf<'undo'>>()
  const [failure, setFailure] = useState<Failure>()
  const undo = async (how: 'whole-file' | 'entries'): Promise<void> => {
    setBusy(true)
    setFailure(undefined)
    const told = await ask({ verb: 'undo', change, how })
    setBusy(false)
    if (!told.ok) return setFailure(told.error)
    setUndone(told.result)
    announce(undoneSays(told.result))
    onDone()
  }
  if (undone) return <span className="quiet">{undoneSays(undone)}</span>
  return (
    <>
      <Button kind="quiet" busy={isBusy} aria-label={label} onPress={() => void undo('whole-file')}>
        Undo
      </Button>
      <FailureNotice
        failure={failure}
        actions={
          failure?.facts.canUndoEntries === true && (
            <Button onPress={() => void undo('entries')}>Put back the entry alone</Button>
          )
        }
      />
    </>
  )
}

function undoneSays({ put, keysBack = [] }: ResultOf<'undo'>): string {
  const file = put === 'whole-file' ? 'The file is as it was before.' : 'The entry is as it was before.'
  return keysBack.length === 0 ? file : `${file} ${shortened(keysBack.join(', '), 200)} lies in it again.`
}
