// The frame: rail, the screen of the route, what must be seen on every screen, and what floats above. Waits for the host.
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'
import { Announcer } from './components/controls/announcer.tsx'
import { KeyMark } from './components/layout/key-mark.tsx'
import { Confirmation } from './components/messages/confirm.tsx'
import { Notes } from './frame/notes.tsx'
import { ScreenOf } from './frame/places.tsx'
import { Questions } from './frame/questions.tsx'
import { Rail } from './frame/rail.tsx'
import { ScreenGuard } from './frame/screen-guard.tsx'
import { togglePalette } from './palette/open-palette.ts'
import { Palette } from './palette/palette.tsx'
import { go, leaveDetail, useRoute } from './state/route.ts'
import { useFirstSnapshot, useSnapshot } from './state/use-broker.ts'
import { wearTheme } from './theme.ts'

export function App() {
  return useFirstSnapshot() ? <Frame /> : <Starting />
}

function Frame() {
  const route = useRoute()
  useTheme()
  useGoTo()
  useKeys()
  const content = useRef<HTMLElement>(null)
  // Newer Chromium answers a scroll with a promise, which an effect must not return.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place begins at its top, before the focus scrolls it to where one was
  useLayoutEffect(() => void content.current?.scrollTo(0, 0), [route.screen, route.server, route.client, route.keys])
  return (
    <>
      <div className="frame">
        <Rail />
        <main className="content" ref={content}>
          <Notes />
          <ScreenGuard route={route}>
            <ScreenOf route={route} />
          </ScreenGuard>
        </main>
      </div>
      <OneDialog />
      <Announcer />
    </>
  )
}

/** A question to the person comes before everything; no dialog lies on another. */
function OneDialog(): ReactNode {
  const { desk } = useSnapshot()
  if (desk.questions.length > 0) return <Questions />
  return (
    <>
      <Confirmation />
      <Palette />
    </>
  )
}

function Starting() {
  return (
    <main className="starting" aria-busy="true">
      <div>
        <KeyMark size={40} />
        <p role="status">Starting</p>
      </div>
    </main>
  )
}

function useTheme(): void {
  const { theme } = useSnapshot().desk.settings
  useEffect(() => wearTheme(theme), [theme])
}

/** A deep link or a notification, followed once. */
function useGoTo(): void {
  const { goTo } = useSnapshot().desk
  const at = goTo?.at
  // biome-ignore lint/correctness/useExhaustiveDependencies: `at` tells one wish from the next
  useEffect(() => {
    if (!goTo) return
    const { screen, server, url } = goTo
    const link = url === undefined ? {} : { url, from: 'link' as const }
    go({ screen: screen === 'server' && !server ? 'servers' : screen, ...(server ? { server } : {}), ...link })
  }, [at])
}

const numbered = ['servers', 'clients', 'keys', 'activity', 'settings'] as const

/** Ctrl/⌘ K the palette, Ctrl/⌘ 1…5 the rail, Ctrl/⌘ N a new server, Ctrl/⌘ , the settings, Escape out of details. */
function useKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented && !isFloating()) leave()
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      const place = numbered[Number(event.key) - 1]
      const act = keys[event.key] ?? (place && (() => go({ screen: place })))
      if (!act || document.querySelector('[role="alertdialog"], .dialog')) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

/** Escape leaves the details; what is typed in a field is not lost by it. */
function leave(): void {
  const at = document.activeElement
  const isTyped = (at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement) && at.value !== ''
  if (!isTyped && !(at instanceof HTMLSelectElement)) leaveDetail()
}

function isFloating(): boolean {
  return document.querySelector('.scrim') !== null
}

const keys: Readonly<Record<string, () => void>> = {
  k: togglePalette,
  n: () => go({ screen: 'add' }),
  ',': () => go({ screen: 'settings' }),
}
