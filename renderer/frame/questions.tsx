// What widens access and needs a person (S16): one question at a time, whoever asked. The safe answer has the focus.
import { useEffect, useRef, useState } from 'react'
import type { PersonQuestion } from '../../preload/api.ts'
import { Button } from '../components/controls/button.tsx'
import { Dialog } from '../components/messages/dialog.tsx'
import { FailureNotice } from '../components/messages/notice.tsx'
import { inert } from '../components/text/inert.ts'
import { Time } from '../components/text/time.tsx'
import { useCommand, useSnapshot } from '../state/use-broker.ts'

export function Questions() {
  const { desk } = useSnapshot()
  const [question] = desk.questions
  return question ? <OneQuestion key={question.id} {...question} /> : null
}

function OneQuestion({ id, from, sentence, lines, askedAt }: PersonQuestion) {
  const refuse = useRef<HTMLButtonElement>(null)
  const answering = useCommand()
  const isRead = useAfter(beforeYes)
  const answer = (text: 'yes' | null) => void answering.run({ verb: 'answer', running: id, answer: text })
  return (
    <Dialog
      title={from === 'window' ? 'Valetkey asks you' : 'A program on this machine asks'}
      isQuestion
      focusFirst={refuse}
      onClose={() => answer(null)}
      actions={
        <>
          <Button ref={refuse} onPress={() => answer(null)}>
            Refuse
          </Button>
          <Button kind="quiet" disabled={!isRead} busy={answering.busy} onPress={() => answer('yes')}>
            Allow
          </Button>
        </>
      }
    >
      {/* SECURITY S16: the broker's words, whole; only a click here says yes. */}
      <Words lines={lines ?? [sentence]} />
      <p className="quiet small">
        {from === 'command line' && 'It came over the command line. Refuse it if that was not you. '}
        Asked <Time at={askedAt} />. Without an answer it is refused.
      </p>
      <FailureNotice failure={answering.failure} />
    </Dialog>
  )
}

/** SECURITY S16: a click that was meant for what was there before, the question before this one too, says no yes. */
const beforeYes = 700

function useAfter(milliseconds: number): boolean {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), milliseconds)
    return () => clearTimeout(timer)
  }, [milliseconds])
  return isOver
}

/** A sentence, and one line for each thing that is agreed to. */
function Words({ lines }: { readonly lines: readonly string[] }) {
  const [first = '', ...rest] = lines.map(inert)
  return (
    <>
      <p>{first}</p>
      {rest.length > 0 && (
        <ul className="dialog-points">
          {rest.map(line => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </>
  )
}
