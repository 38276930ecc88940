// Whether the command palette is open: `openPalette()` from anywhere, Ctrl/⌘ K from the frame.
import { kept, useKept } from '../state/kept.ts'

const isOpen = kept(false)

export function usePaletteOpen(): boolean {
  return useKept(isOpen)
}

export function openPalette(): void {
  isOpen.put(true)
}

export function closePalette(): void {
  isOpen.put(false)
}

export function togglePalette(): void {
  isOpen.put(!isOpen.current())
}
