// What Valetkey has changed in one program's files and can take back, the newest first.
import { List, Row } from '../../components/layout/row.tsx'
import { Section } from '../../components/layout/section.tsx'
import { Mono } from '../../components/text/mono.tsx'
import { Time } from '../../components/text/time.tsx'
import type { FileChange, KnownClient } from '../../state/picture.ts'
import { UndoChange } from '../client-files/undo.tsx'

interface ClientChangesProps {
  readonly client: KnownClient
  readonly changes: readonly FileChange[]
  readonly onChanged: () => void
}

export function ClientChanges({ client, changes, onChanged }: ClientChangesProps) {
  const files = new Set(client.files.map(({ path }) => path))
  const own = changes.filter(({ file }) => files.has(file))
  if (own.length === 0) return null
  return (
    <Section title="What Valetkey changed" says="Each change can be taken back, byte for byte.">
      <List label={`Changes in ${client.title}’s files`}>
        {own.map(({ change, file, at }) => (
          <Row
            key={change}
            title={<Time at={at} />}
            says={<Mono text={file} />}
            end={<UndoChange change={change} label={`Undo the change in ${client.title}’s file`} onDone={onChanged} />}
          />
        ))}
      </List>
    </Section>
  )
}
