// An address or id in monospace, cut in its middle, whole on demand, copyable: `<Mono text={server.url} copy />`.
// Strangers' addresses are made inert first, as quotes are (S13).
import { useState } from 'react'
import { CopyButton } from '../controls/copy-button.tsx'
import { inert } from './inert.ts'

export interface MonoProps {
  readonly text: string
  /** Characters kept; the rest is one click away. */
  readonly keep?: number
  readonly copy?: boolean
  readonly label?: string
}

export function Mono({ text, keep = 56, copy = false, label }: MonoProps) {
  const [whole, setWhole] = useState(false)
  const shown = inert(text)
  const cut = middleCut(shown, keep)
  return (
    <span className="mono-line">
      <bdi className="mono selectable" title={cut === shown ? undefined : shown.slice(0, 2_000)}>
        {whole ? shown : cut}
      </bdi>
      {cut !== shown && (
        <button type="button" className="text-button" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? 'Less' : 'Whole'}
        </button>
      )}
      {copy && <CopyButton text={text} label={label ?? 'Copy'} />}
    </span>
  )
}

/** Keeps both ends, because the beginning says where and the end says what. */
export function middleCut(text: string, keep: number): string {
  const characters = [...text]
  if (characters.length <= keep) return text
  const head = Math.ceil((keep - 1) * 0.62)
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (keep - 1 - head)).join('')}`
}
