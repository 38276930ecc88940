// After keys were moved: what to do in each program, where the old keys are to be made anew, and the way back for each file.
import { List, Row } from '../../components/layout/row.tsx'
import { Section } from '../../components/layout/section.tsx'
import { sentence } from '../../components/text/inert.ts'
import { Quote } from '../../components/text/quote.tsx'
import type { Migrated } from '../../state/picture.ts'
import { pressed } from '../../words/pressed.ts'
import { UndoChange } from '../client-files/undo.tsx'

export function MoveDone({ done }: { readonly done: readonly Migrated[] }) {
  const moved = done.filter(({ is }) => is === 'done')
  const next = [...new Set(moved.flatMap(({ next = '' }) => (next === '' ? [] : [next])))]
  const rotate = [...new Set(moved.flatMap(one => one.rotate.map(pressed)))]
  if (moved.length === 0) return null
  return (
    <>
      {next.length > 0 && <Sentences title="In your clients" says={next} />}
      {rotate.length > 0 && <Sentences title="The old keys" says={rotate} />}
      <Section title="What was changed">
        <List label="Changed entries">
          {moved.map(({ id, title, entry, change, server }) => (
            <Row
              key={id}
              title={title}
              says={
                <>
                  <Quote text={entry} longest={60} /> goes through Valetkey{server === undefined ? '' : ` to ${server}`}
                </>
              }
              end={
                change !== undefined && (
                  <UndoChange change={change} label={`Undo the change of ${title}’s entry`} onDone={() => {}} />
                )
              }
            />
          ))}
        </List>
      </Section>
    </>
  )
}

function Sentences({ title, says }: { readonly title: string; readonly says: readonly string[] }) {
  return (
    <Section title={title}>
      <ul className="points">
        {says.map(one => (
          <li key={one}>{sentence(one)}</li>
        ))}
      </ul>
    </Section>
  )
}
