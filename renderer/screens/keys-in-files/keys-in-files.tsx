// Keys in files: a look through the programs' own files, other tools' stores of tokens and a folder that the person names; what
// it found, and what to do. Of a key no more than its first and last two characters is here.
import { FileSearch } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { Field } from '../../components/controls/field.tsx'
import { EmptyState } from '../../components/layout/empty-state.tsx'
import { KeyMark } from '../../components/layout/key-mark.tsx'
import { Page } from '../../components/layout/section.tsx'
import { FailureNotice } from '../../components/messages/notice.tsx'
import { inert } from '../../components/text/inert.ts'
import type { ScanResult } from '../../state/picture.ts'
import { go } from '../../state/route.ts'
import { toldBy } from '../../state/use-broker.ts'
import { type Run, type Shown, useRun } from '../../state/use-run.ts'
import { ScanFindings } from './findings.tsx'
import { cleanSays, foundSays, movable } from './rows.ts'
import './keys-in-files.css'

export function KeysInFiles() {
  const scan = useRun(['scan'], 'adopt')
  const told = scan.shown?.answer && toldBy<'scan'>(scan.shown.answer)
  const failure = told?.ok === false ? told.error : undefined
  const isOver = told?.ok === true
  return (
    <Page
      title="Keys in files"
      says="Long-lived keys in config files can be read by every program that you start, and end up in backups."
      onBack={() => go({ screen: 'keys' })}
      actions={isOver && <Button onPress={() => void scan.begin({ verb: 'scan' })}>Look again</Button>}
    >
      {scan.shown && !told && <Scanning shown={scan.shown} run={scan} />}
      <FailureNotice failure={failure} />
      {(!scan.shown || failure) && <Form run={scan} />}
      {told?.ok && <Result result={told.result} />}
    </Page>
  )
}

function Form({ run }: { readonly run: Run }) {
  const [folder, setFolder] = useState('')
  const begin = (): void => {
    const named = folder.trim()
    void run.begin({ verb: 'scan', folders: named === '' ? [] : [named] })
  }
  return (
    <div className="scan-form">
      <p>
        Valetkey reads the config files of the clients that it knows, and the token files of other tools. Nothing leaves
        this machine, nothing is changed, and no key is shown.
      </p>
      <Field
        label="A project’s folder as well, if you like"
        value={folder}
        onChange={setFolder}
        onEnter={begin}
        placeholder="/home/you/projects"
        mono
      />
      <Button kind="main" icon={FileSearch} onPress={begin}>
        Look for keys
      </Button>
    </div>
  )
}

function Scanning({ shown, run }: { readonly shown: Shown; readonly run: Run }) {
  const step = shown.progress.findLast(one => one.kind === 'step')
  return (
    <section className="side-by-side" aria-label="Looking for keys">
      <span className="spinner" aria-hidden />
      <div role="status">
        <p>Looking for keys</p>
        {step?.kind === 'step' && (
          <p className="quiet small">
            {step.text} {step.detail !== undefined && <bdi>{inert(step.detail)}</bdi>}
          </p>
        )}
      </div>
      <Button disabled={shown.id === undefined} onPress={run.leave}>
        Cancel
      </Button>
    </section>
  )
}

function Result({ result }: { readonly result: ScanResult }) {
  if (result.findings.length === 0) {
    return (
      <EmptyState
        picture={
          <span className="scan-glad">
            <KeyMark size={52} />
          </span>
        }
        title="No key lies in a file"
        says={cleanSays(result)}
      />
    )
  }
  return (
    <div className="flow" aria-live="polite">
      <div className="side-by-side">
        <div>
          <p>{foundSays(result)}</p>
          <p className="quiet small">Of a key, only the first and last two characters are shown.</p>
        </div>
        {movable(result) > 0 && (
          <Button kind="main" onPress={() => go({ screen: 'keys', keys: 'move' })}>
            Move keys into the vault
          </Button>
        )}
      </div>
      <ScanFindings result={result} />
    </div>
  )
}
