// What became of one program's file: what the person does in the program now, and the way back to the file as it was.
import { Notice } from '../../components/messages/notice.tsx'
import { StateBadge } from '../../components/messages/state-badge.tsx'
import { sentence } from '../../components/text/inert.ts'
import type { FileEdit } from '../../state/picture.ts'
import { UndoChange } from './undo.tsx'

interface FileOutcomeProps {
  readonly edit: FileEdit
  readonly onChanged: () => void
}

export function FileOutcome({ edit, onChanged }: FileOutcomeProps) {
  const { title, is, next, why, change } = edit
  if (is === 'failed') {
    return (
      <Notice tone="bad" urgent title={`${title}’s file was not changed`}>
        {sentence(why ?? '', 600)}
      </Notice>
    )
  }
  return (
    <div className="actions">
      <StateBadge state="ready" says={is === 'changed' ? `${title}’s file is changed` : `${title} has it already`} />
      {is === 'changed' && next && <span className="quiet">{next}</span>}
      {change !== undefined && (
        <UndoChange change={change} label={`Undo the change in ${title}’s file`} onDone={onChanged} />
      )}
    </div>
  )
}
