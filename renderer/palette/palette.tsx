// The command palette (Ctrl/⌘ K): everything that the command line does, by a few letters and without a mouse.
import { Search } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useSnapshot } from '../state/use-broker.ts'
import { doEntry } from './do-entry.ts'
import { type Entry, paletteEntries } from './entries.ts'
import { findEntries } from './find.ts'
import { closePalette, usePaletteOpen } from './open-palette.ts'
import './palette.css'

export function Palette() {
  return usePaletteOpen() ? <OpenPalette /> : null
}

function OpenPalette() {
  const id = useId()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const groups = inGroups(findEntries(paletteEntries(useSnapshot()), typed))
  const found = groups.flatMap(({ entries }) => entries)
  const chosen = Math.min(at, found.length - 1)
  const input = useRef<HTMLInputElement>(null)
  useScrolledTo(`${id}-${chosen}`)

  const pick = (entry: Entry | undefined): void => {
    if (!entry) return
    closePalette()
    // After the palette has given the focus back, so that a confirmation may take it.
    setTimeout(() => doEntry(entry.does))
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key]
    if (step !== undefined) setAt(wrapped(chosen + step, found.length))
    else if (event.key === 'Enter') pick(found[chosen])
    else return
    event.preventDefault()
  }

  return (
    <Dialog.Root open onOpenChange={open => open || closePalette()}>
      <Dialog.Portal>
        <div className="scrim" aria-hidden />
        <Dialog.Content
          className="palette"
          aria-describedby={undefined}
          onOpenAutoFocus={event => {
            event.preventDefault()
            input.current?.focus()
          }}
        >
          <Dialog.Title className="for-screen-readers">Commands</Dialog.Title>
          <div className="palette-line">
            <Search size={16} strokeWidth={1.75} aria-hidden />
            <input
              ref={input}
              className="palette-input"
              role="combobox"
              aria-expanded="true"
              aria-controls={`${id}-list`}
              aria-activedescendant={found.length > 0 ? `${id}-${chosen}` : undefined}
              aria-label="What do you want to do"
              placeholder="What do you want to do"
              autoComplete="off"
              spellCheck={false}
              value={typed}
              onKeyDown={onKey}
              onChange={event => {
                setTyped(event.target.value)
                setAt(0)
              }}
            />
            <kbd>Esc</kbd>
          </div>
          <div id={`${id}-list`} className="palette-list" role="listbox" aria-label="Commands">
            {groups.map(({ group, entries }) => (
              // biome-ignore lint/a11y/useSemanticElements: a group of options, not of fields
              <div key={group} role="group" aria-label={group}>
                <div className="palette-group" aria-hidden>
                  {group}
                </div>
                {entries.map(entry => (
                  <Option
                    key={entry.says}
                    id={`${id}-${found.indexOf(entry)}`}
                    entry={entry}
                    isChosen={found[chosen] === entry}
                    onPick={() => pick(entry)}
                    onPoint={() => setAt(found.indexOf(entry))}
                  />
                ))}
              </div>
            ))}
          </div>
          {found.length === 0 && <p className="palette-none quiet">Nothing here does that.</p>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

interface OptionProps {
  readonly id: string
  readonly entry: Entry
  readonly isChosen: boolean
  readonly onPick: () => void
  readonly onPoint: () => void
}

function Option({ id, entry, isChosen, onPick, onPoint }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the focus and the keys
    <div
      id={id}
      className="palette-option"
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      onClick={onPick}
      onPointerMove={onPoint}
    >
      <span>{entry.says}</span>
      {entry.verb && <span className="palette-verb mono">{entry.verb}</span>}
    </div>
  )
}

interface Group {
  readonly group: Entry['group']
  readonly entries: readonly Entry[]
}

/** Groups stay together, in the order in which their best entry was found. */
function inGroups(entries: readonly Entry[]): readonly Group[] {
  const groups = [...new Set(entries.map(({ group }) => group))]
  return groups.map(group => ({ group, entries: entries.filter(entry => entry.group === group) }))
}

function wrapped(at: number, length: number): number {
  return length === 0 ? 0 : (at + length) % length
}

function useScrolledTo(id: string): void {
  useEffect(() => void document.getElementById(id)?.scrollIntoView({ block: 'nearest' }), [id])
}
