// Adding a server as a sequence of commands: look, add, and sign in once more when only that failed.
import { useEffect, useRef, useState } from 'react'
import type { WindowCommand } from '../../../preload/api.ts'
import { foundIn } from '../../state/found.ts'
import { command, useSnapshot } from '../../state/use-broker.ts'
import { type Shown, useRun } from '../../state/use-run.ts'
import { type AddStage, addStage } from './stage.ts'

type AddCommand = Extract<WindowCommand, { verb: 'add' }>
/** What a person decides about a server that was found. */
export type AddWish = Pick<
  AddCommand,
  'name' | 'account' | 'signIn' | 'browser' | 'as' | 'clientId' | 'clientSecret' | 'clientKey' | 'key'
>

export interface Adding {
  readonly stage: AddStage
  readonly address: string
  readonly look: Shown | undefined
  /** The sign-in that runs or ended. */
  readonly signIn: Shown | undefined
  /** The name under which this address is there already. */
  readonly addedName: string | undefined
  readonly lookAt: (address: string) => void
  readonly add: (wish: AddWish) => void
  /** What the server would be called; empty where nobody has looked that far. */
  readonly foundName: string
  /** Whether a key is what the person is asked for. */
  readonly takesKey: boolean
  /** It does, although that was not found out. */
  readonly giveKey: () => void
  /** Once more what failed: the sign-in alone when the server is there. */
  readonly tryAgain: () => void
  readonly cancel: () => void
  readonly startOver: () => void
}

/** `brought`: an address from elsewhere; a `linked` one waits for a person's word. */
export function useAdding(brought: string | undefined, linked: boolean): Adding {
  const { servers } = useSnapshot().broker
  const look = useRun(['look'], 'adopt')
  const add = useRun(['add'], 'adopt')
  const login = useRun(['login'], 'ignore')
  const [address, setAddress] = useState(linked ? '' : (brought ?? ''))
  const [givesKey, setGivesKey] = useState(false)
  const lastWish = useRef<AddWish>({})
  const signIn = login.shown ?? add.shown
  const found = look.shown?.answer?.ok ? foundIn(look.shown.answer.result) : undefined
  const stage = addStage({ look: look.shown, add: signIn, linked: linked && address === '' })
  const addedName = servers.find(({ url }) => url === (found?.url ?? address))?.name

  const lookAt = (wanted: string): void => {
    setAddress(wanted)
    setGivesKey(false)
    void look.begin({ verb: 'look', url: wanted })
  }
  const addWith = (wish: AddWish): void => {
    const { key: _keptByNobody, ...rest } = wish
    lastWish.current = rest
    login.leave()
    void add.begin({ verb: 'add', url: found?.url ?? address, ...wish })
  }
  const tryAgain = (): void => {
    login.leave()
    add.leave()
    // Back to the offer, where a taken name or a wrong client id can be put right.
    if (!addedName && found) return
    if (!addedName) {
      addWith(lastWish.current)
      return
    }
    const { account } = lastWish.current
    void login.begin({ verb: 'login', server: addedName, ...(account === undefined ? {} : { account }) })
  }
  const cancel = (): void => {
    if (signIn?.id !== undefined) void command({ verb: 'cancel', running: signIn.id })
  }
  const startOver = (): void => {
    for (const run of [look, add, login]) run.leave()
    setAddress('')
    setGivesKey(false)
  }
  useLookOnce(linked || look.shown ? undefined : brought, lookAt)
  const takesKey = givesKey || found?.takesKey === true
  const giveKey = () => setGivesKey(true)
  const deeds = { lookAt, add: addWith, giveKey, tryAgain, cancel, startOver }
  return { stage, address, look: look.shown, signIn, addedName, foundName: found?.name ?? '', takesKey, ...deeds }
}

/** A person picked this address on another screen: the look begins by itself, once. */
function useLookOnce(address: string | undefined, lookAt: (address: string) => void): void {
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current || address === undefined) return
    begun.current = true
    lookAt(address)
  })
}
