// An address for comparing: the host stands out, because that is what a person must recognise. Copyable in full.
import { CopyButton } from '../../components/controls/copy-button.tsx'
import { inert } from '../../components/text/inert.ts'
import { middleCut } from '../../components/text/mono.tsx'
import { addressParts } from './story.ts'
import './sign-in.css'

export function ComparedAddress({ url }: { readonly url: string }) {
  const { before, host, after } = addressParts(url)
  return (
    <span className="compared-address">
      {/* SECURITY S13: each part keeps its own direction, so that none can pass for another. */}
      <span className="mono selectable" title={inert(url).slice(0, 2_000)}>
        <bdi className="quiet">{inert(before)}</bdi>
        <bdi className="compared-host">{middleCut(inert(host), 64)}</bdi>
        <bdi className="quiet">{middleCut(inert(after), 40)}</bdi>
      </span>
      <CopyButton text={url} label="Copy the address" />
    </span>
  )
}
