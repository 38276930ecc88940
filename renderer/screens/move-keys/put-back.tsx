// Takes every move of keys back at once: each file as it was, with its key in it.
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { Section } from '../../components/layout/section.tsx'
import { FailureNotice } from '../../components/messages/notice.tsx'
import { sentence } from '../../components/text/inert.ts'
import { Mono } from '../../components/text/mono.tsx'
import { ask, type Told } from '../../state/use-broker.ts'

export function PutBack({ onDone }: { readonly onDone: () => void }) {
  const [told, setTold] = useState<Told<'migrate-undo'> | 'busy'>()
  const undo = async (): Promise<void> => {
    setTold('busy')
    const next = await ask({ verb: 'migrate-undo' })
    setTold(next)
    if (next.ok) onDone()
  }
  return (
    <Section
      title="Put back"
      says="Every file becomes as it was before its keys were moved, keys included. Servers and keys stay in Valetkey."
    >
      <div>
        <Button icon={Undo2} busy={told === 'busy'} onPress={() => void undo()}>
          Put every file back
        </Button>
      </div>
      {told !== undefined && told !== 'busy' && told.ok && <Files files={told.result.files} />}
      {told !== undefined && told !== 'busy' && !told.ok && <FailureNotice failure={told.error} />}
    </Section>
  )
}

type Files = Extract<Told<'migrate-undo'>, { ok: true }>['result']['files']

function Files({ files }: { readonly files: Files }) {
  if (files.length === 0) return <p role="status">Nothing was moved, so nothing had to be put back.</p>
  return (
    <ul className="move-list" aria-live="polite" aria-label="Files put back">
      {files.map(({ file, put, why = '' }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a file may be there several times
        <li key={at} className="move-line">
          <div>
            <Mono text={file} />
            <p className="quiet small">{put === 'not' ? sentence(why, 600) : words[put]}</p>
          </div>
        </li>
      ))}
    </ul>
  )
}

const words = {
  'whole-file': 'As it was before, byte for byte.',
  entries: 'Its entry is as it was; what somebody else changed since stays.',
}
