// Discovery as it happens, each finding opening into what it means and what it was read from.
import { Evidence, Steps } from '../../components/layout/steps.tsx'
import { Notice } from '../../components/messages/notice.tsx'
import { Mono } from '../../components/text/mono.tsx'
import { foundIn } from '../../state/found.ts'
import type { Progress } from '../../state/picture.ts'
import type { Shown } from '../../state/use-run.ts'
import { type Chapter, discoveryStory } from './discovery-story.ts'

export function DiscoverySteps({ look }: { readonly look: Shown }) {
  const found = look.answer?.ok ? foundIn(look.answer.result) : undefined
  const chapters = discoveryStory({ progress: look.progress, found, failed: look.answer?.ok === false })
  const warnings = found?.warnings ?? look.progress.filter(isWarning).map(({ text }) => text)
  return (
    <>
      <Steps label="What Valetkey finds" steps={chapters.map(stepOf)} />
      {[...new Set(warnings)].map(text => (
        <Notice key={text} tone="warning">
          <bdi>{text}</bdi>
        </Notice>
      ))}
    </>
  )
}

function stepOf({ id, question, state, says, means, evidence }: Chapter) {
  const rows = evidence.map(({ what, value }) => ({ what, value: <Mono text={value} /> }))
  return {
    id,
    title: question,
    state,
    says: says && <bdi>{says}</bdi>,
    ...(state === 'ahead' ? {} : { means, evidence: rows.length > 0 ? <Evidence items={rows} /> : undefined }),
  }
}

function isWarning(one: Progress): one is Extract<Progress, { kind: 'warning' }> {
  return one.kind === 'warning'
}
