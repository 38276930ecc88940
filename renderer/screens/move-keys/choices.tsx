// The entries that can be moved, each with what becomes of it, ticked; one button. Names are strangers' text (S13).
import { useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { Check, Checks } from '../../components/controls/check.tsx'
import { inert, shortened } from '../../components/text/inert.ts'
import { Mono } from '../../components/text/mono.tsx'
import { Quote } from '../../components/text/quote.tsx'
import type { Migration } from '../../state/picture.ts'
import { counted } from '../../words/in-words.ts'
import { becomesSays } from './story.ts'

interface MoveChoicesProps {
  /** At least one. */
  readonly entries: readonly Migration[]
  readonly onMove: (entries: readonly Migration[]) => void
}

export function MoveChoices({ entries, onMove }: MoveChoicesProps) {
  const [ticks, setTicks] = useState<ReadonlyMap<string, boolean>>(new Map())
  const isOn = ({ id, enabled }: Migration): boolean => ticks.get(id) ?? enabled
  const chosen = entries.filter(isOn)
  return (
    <div className="flow">
      <Checks label="Entries to move">
        {entries.map(entry => (
          <Check
            key={entry.id}
            label={
              <>
                {entry.title}: <Quote text={entry.entry} longest={60} />
              </>
            }
            says={<About entry={entry} />}
            on={isOn(entry)}
            onChange={on => setTicks(new Map(ticks).set(entry.id, on))}
          />
        ))}
      </Checks>
      <div className="actions">
        {chosen.length > 0 ? (
          <Button kind="main" onPress={() => onMove(chosen)}>
            Move {counted(chosen.length, 'entry', 'entries')}
          </Button>
        ) : (
          <p className="quiet">Tick an entry to move it.</p>
        )}
      </div>
    </div>
  )
}

function About({ entry }: { readonly entry: Migration }) {
  const { file, line, to, folder, keys, leavesOut, rivals = [], enabled } = entry
  return (
    <>
      <p>{becomesSays(entry)}</p>
      {keys.length > 0 && (
        <p>
          {keys.map(({ name, shown }) => (
            <bdi key={name} className="mono move-key">
              {shortened(name, 60)} {shown === undefined ? '' : inert(shown)}
            </bdi>
          ))}
        </p>
      )}
      {to !== undefined && (
        <p>
          To <Mono text={to} />
        </p>
      )}
      {folder !== undefined && (
        <p>
          In the folder <Mono text={folder} />
        </p>
      )}
      {leavesOut.length > 0 && <p>No longer sent: {shortened(leavesOut.join(', '), 200)}.</p>}
      {rivals.length > 0 && (
        <p>Move it or {shortened(rivals.join(', '), 200)}: Valetkey keeps one key for each server.</p>
      )}
      <p>
        {enabled ? '' : 'Turned off. '}
        <Mono text={`${file}:${line}`} />
      </p>
    </>
  )
}
