// Copies a text by way of the host and says so: `<CopyButton text={url} />`, `<CopyButton text={entry} wide>Copy entry</CopyButton>`.
import { Check, Copy } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { command } from '../../state/use-broker.ts'
import { announce } from './announcer.tsx'
import { Button, IconButton } from './button.tsx'

export interface CopyButtonProps {
  readonly text: string
  readonly label?: string
  /** With words, a button; without, an icon. */
  readonly children?: ReactNode
  readonly kind?: 'main' | 'plain' | 'quiet'
}

export function CopyButton({ text, label = 'Copy', children, kind = 'plain' }: CopyButtonProps) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const over = setTimeout(() => setCopied(false), 1_600)
    return () => clearTimeout(over)
  }, [copied])
  const copy = async (): Promise<void> => {
    const answer = await command({ verb: 'copy', text })
    setCopied(answer.ok)
    announce(answer.ok ? 'Copied.' : answer.error.message)
  }
  const icon = copied ? Check : Copy
  if (!children) return <IconButton label={label} icon={icon} onPress={() => void copy()} />
  return (
    <Button kind={kind} icon={icon} onPress={() => void copy()} aria-label={label === 'Copy' ? undefined : label}>
      {copied ? 'Copied' : children}
    </Button>
  )
}
