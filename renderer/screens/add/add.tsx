// Adding a server: an address, what discovery finds there as it is found, the sign-in, and what to do next.
import { Button } from '../../components/controls/button.tsx'
import { Disclosure } from '../../components/controls/disclosure.tsx'
import { useFocusKept } from '../../components/controls/use-focus-kept.ts'
import { Page } from '../../components/layout/section.tsx'
import { Notice } from '../../components/messages/notice.tsx'
import { go, goBack, useRoute } from '../../state/route.ts'
import type { Shown } from '../../state/use-run.ts'
import { ComparedAddress } from '../sign-in/compared-address.tsx'
import { SignInWait } from '../sign-in/wait.tsx'
import { AddAddress } from './address.tsx'
import { DiscoverySteps } from './discovery-steps.tsx'
import { Added } from './done.tsx'
import { AddFailed, LookFailed } from './failed.tsx'
import { KeyOffer } from './key-offer.tsx'
import { LinkQuestion } from './link.tsx'
import { AddOffer } from './offer.tsx'
import { type Adding, useAdding } from './use-adding.ts'
import './add.css'

/** Begins anew for every address that somebody brings. */
export function Add() {
  const { url, from } = useRoute()
  return <AddingPage key={`${from ?? ''} ${url ?? ''}`} brought={url} linked={from === 'link'} />
}

interface AddingPageProps {
  readonly brought: string | undefined
  readonly linked: boolean
}

function AddingPage({ brought, linked }: AddingPageProps) {
  const adding = useAdding(brought, linked)
  const { stage, look, address, startOver } = adding
  const begun = !['address', 'asked', 'added'].includes(stage.is)
  const wantsRecipe = stage.is === 'looked' && stage.found.recipe !== undefined && adding.addedName === undefined
  const isSigning = !adding.takesKey && (stage.is === 'signing-in' || stage.is === 'add-failed')
  const isOver = isSigning || wantsRecipe
  const place = useFocusKept(stage.is)
  const another = (): void => {
    startOver()
    go({ screen: 'add' })
  }
  return (
    <Page title="Add a server" onBack={goBack}>
      <div className="add-flow">
        {begun && address !== '' && (
          <Target address={address} onChange={stage.is === 'signing-in' ? undefined : startOver} />
        )}
        <div
          ref={place}
          tabIndex={-1}
          className="add-columns"
          data-offers={isAboutKey(adding) || (stage.is === 'looked' && !wantsRecipe) ? '' : undefined}
        >
          {begun && look && <WhatWasFound look={look} isOver={isOver} />}
          <Panel adding={adding} link={brought ?? ''} onAnother={another} />
        </div>
      </div>
    </Page>
  )
}

/** While a person signs in or follows a recipe, that is what matters; what was found folds away above it. */
function WhatWasFound({ look, isOver }: { readonly look: Shown; readonly isOver: boolean }) {
  const steps = <DiscoverySteps look={look} />
  if (!isOver) return <div className="add-found">{steps}</div>
  return <Disclosure title="What Valetkey found">{steps}</Disclosure>
}

interface TargetProps {
  readonly address: string
  /** Undefined while a sign-in is under way, which has a cancel of its own. */
  readonly onChange: (() => void) | undefined
}

function Target({ address, onChange }: TargetProps) {
  return (
    <div className="add-target">
      <ComparedAddress url={address} />
      {onChange && (
        <Button kind="quiet" onPress={onChange}>
          Another address
        </Button>
      )}
    </div>
  )
}

interface PanelProps {
  readonly adding: Adding
  readonly link: string
  readonly onAnother: () => void
}

function AlreadyHere({ server }: { readonly server: string }) {
  const show = <Button onPress={() => go({ screen: 'server', server })}>Show {server}</Button>
  return (
    <section className="add-offer" aria-label="Already here">
      <Notice title={`This server is here already, as ${server}.`}>A second account is added on its own page.</Notice>
      <div className="actions">{show}</div>
    </section>
  )
}

/** From the offer to the end of trying the key; then it is added as any other. */
function isAboutKey({ takesKey, stage, addedName }: Adding): boolean {
  if (!takesKey || stage.is === 'added') return false
  return stage.is === 'signing-in' || addedName === undefined
}

/** The one thing that the person can do next. */
function Panel({ adding, link, onAnother }: PanelProps) {
  const { stage, address, signIn, addedName, lookAt, add, giveKey, tryAgain } = adding
  if (isAboutKey(adding)) {
    return (
      <KeyOffer
        name={adding.foundName}
        failure={stage.is === 'add-failed' ? stage.failure : undefined}
        busy={stage.is === 'signing-in'}
        onAdd={add}
      />
    )
  }
  switch (stage.is) {
    case 'asked':
      return <LinkQuestion url={link} onAgree={() => lookAt(link)} onDecline={goBack} />
    case 'address':
      return <AddAddress initial={address} onChosen={lookAt} />
    case 'looking':
      return null
    case 'looked':
      return addedName ? <AlreadyHere server={addedName} /> : <AddOffer found={stage.found} onAdd={add} />
    case 'look-failed':
      return (
        <LookFailed failure={stage.failure} onAgain={() => lookAt(address)} onKey={giveKey} onExcept={() => add({})} />
      )
    case 'signing-in':
      return signIn && <SignInWait run={signIn} onCancel={adding.cancel} />
    case 'add-failed':
      return <AddFailed failure={stage.failure} added={addedName} onAgain={tryAgain} />
    case 'added':
      return <Added {...stage} onAnother={onAnother} />
  }
}
