// Whether the command palette is open: `openPalette()` from anywhere, Ctrl/⌘ K from the frame.
import { useSyncExternalStore } from 'react'

let isOpen = false
const listeners = new Set<() => void>()

export function usePaletteOpen(): boolean {
  return useSyncExternalStore(subscribe, () => isOpen)
}

export function openPalette(): void {
  set(true)
}

export function closePalette(): void {
  set(false)
}

export function togglePalette(): void {
  set(!isOpen)
}

function set(open: boolean): void {
  isOpen = open
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
