// What would change in a file, line by line: `<Diff text={edit.diff} label="Change in mcp.json" />`. Added and removed lines are
// told by their sign; colour only helps. A file's text is a stranger's: nothing in it acts or hides. SECURITY S13.
import { inertLine } from './inert.ts'

export interface DiffProps {
  /** A unified diff, secrets masked already. */
  readonly text: string
  readonly label: string
}

export function Diff({ text, label }: DiffProps) {
  // Which file it is stands above it.
  const lines = text
    .trimEnd()
    .split('\n')
    .filter((line, at) => at > 1 || !/^(---|\+\+\+) /.test(line))
  const shown = lines.slice(0, most)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must be able to
    <section className="diff" tabIndex={0} aria-label={label}>
      <pre className="mono">
        {shown.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and never move
          <span key={at} className="diff-line" data-is={kindOf(line)}>
            {inertLine(line)}
            {'\n'}
          </span>
        ))}
        {lines.length > shown.length && `… ${lines.length - shown.length} more lines`}
      </pre>
    </section>
  )
}

const most = 400

function kindOf(line: string): 'place' | 'added' | 'removed' | undefined {
  if (line.startsWith('@@')) return 'place'
  if (line.startsWith('+')) return 'added'
  return line.startsWith('-') ? 'removed' : undefined
}
