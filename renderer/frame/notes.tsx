// What must be seen on every screen: a vault that is not open, everything paused, what the app says of itself.
import { useState } from 'react'
import { Button } from '../components/controls/button.tsx'
import { Field } from '../components/controls/field.tsx'
import { Complaint, useComplaint } from '../components/messages/complaint.tsx'
import { FailureNotice, Notice } from '../components/messages/notice.tsx'
import { useCommand, useSnapshot } from '../state/use-broker.ts'
import { noTray } from '../words/no-tray.ts'

export function Notes() {
  const { broker, desk } = useSnapshot()
  const complaint = useComplaint()
  return (
    <>
      {broker.vault.state.is !== 'open' && (
        <div className="banner">
          <LockedVault />
        </div>
      )}
      {broker.paused && (
        <div className="banner">
          <PausedNote />
        </div>
      )}
      {desk.offline && (
        <div className="banner">
          <Notice title="This machine is offline">
            Servers beyond this machine answer again as soon as the network is back.
          </Notice>
        </div>
      )}
      {broker.vault.kind === 'memory' && (
        <div className="banner">
          <Notice tone="warning" title="Sign-ins are kept in memory only">
            They end when Valetkey ends. {broker.vault.why}
          </Notice>
        </div>
      )}
      {complaint && (
        <div className="banner">
          <Complaint failure={complaint} />
        </div>
      )}
      {!desk.app.trayShown && !desk.settings.knowsNoTray && (
        <div className="banner">
          <NoTrayNote />
        </div>
      )}
      {desk.notes.map(note => (
        <div key={note} className="banner">
          <Notice tone="warning">{note}</Notice>
        </div>
      ))}
    </>
  )
}

const vaultTitles = {
  locked: { keychain: 'Your keychain is locked', 'sealed-file': 'The sealed file is locked', memory: 'Locked' },
  denied: {
    keychain: 'The keychain refused Valetkey',
    'sealed-file': 'The sealed file was refused',
    memory: 'Refused',
  },
  unavailable: {
    keychain: 'There is no keychain to be reached',
    'sealed-file': 'The sealed file cannot be read',
    memory: 'The vault cannot be used',
  },
} as const

function LockedVault() {
  const { vault } = useSnapshot().broker
  const unlock = useCommand()
  const [passphrase, setPassphrase] = useState('')
  if (vault.state.is === 'open') return null
  const asks = vault.kind === 'sealed-file' && vault.state.is === 'locked'
  const open = (): void => {
    if (asks) void unlock.run({ verb: 'unlock', passphrase })
    // A file that could not be read may be whole again; there is nothing to unlock before that is known.
    else void unlock.run({ verb: vault.kind === 'sealed-file' ? 'reprobe' : 'unlock' })
    setPassphrase('')
  }
  const button = (
    <Button kind="main" busy={unlock.busy} onPress={open} disabled={asks && passphrase === ''}>
      {vault.state.is === 'locked' ? 'Unlock' : 'Try again'}
    </Button>
  )
  return (
    <>
      <Notice tone="needs-you" title={vaultTitles[vault.state.is][vault.kind]} actions={asks ? undefined : button}>
        {/* The title has said that it is locked. */}
        <p>
          {asks || vault.state.is !== 'locked' ? vault.state.why : 'Nothing was lost. Clients wait until it is open.'}
        </p>
        {asks && (
          <Field
            label={vault.state.is === 'locked' && vault.state.fresh ? 'Choose a passphrase' : 'Passphrase'}
            labelHidden
            secret
            placeholder={vault.state.is === 'locked' && vault.state.fresh ? 'Choose a passphrase' : 'Passphrase'}
            value={passphrase}
            onChange={setPassphrase}
            onEnter={() => passphrase !== '' && open()}
            end={button}
          />
        )}
      </Notice>
      <FailureNotice failure={unlock.failure} />
    </>
  )
}

function NoTrayNote() {
  const putAway = useCommand()
  return (
    <>
      <Notice
        title={noTray.title}
        actions={
          <Button
            kind="quiet"
            busy={putAway.busy}
            onPress={() => void putAway.run({ verb: 'settings', knowsNoTray: true })}
          >
            Do not show this again
          </Button>
        }
      >
        {noTray.says}
      </Notice>
      <FailureNotice failure={putAway.failure} />
    </>
  )
}

function PausedNote() {
  const { vault } = useSnapshot().broker
  const resume = useCommand()
  return (
    <>
      <Notice
        title="All access is paused"
        actions={
          // A shut vault comes first: one thing asks at a time.
          <Button
            kind={vault.state.is === 'open' ? 'main' : 'plain'}
            busy={resume.busy}
            onPress={() => void resume.run({ verb: 'resume' })}
          >
            Resume
          </Button>
        }
      >
        Clients stay connected and reach nothing. Sign-ins are kept.
      </Notice>
      <FailureNotice failure={resume.failure} />
    </>
  )
}
