// Discovery as it happens, each finding opening into what it means and what it was read from.
import { Mono } from '../components/mono.tsx'
import { Notice } from '../components/notice.tsx'
import { Evidence, Steps } from '../components/steps.tsx'
import { type Chapter, discoveryStory } from './discovery-story.ts'
import { foundIn } from './found.ts'
import type { Progress } from './picture.ts'
import type { Shown } from './use-run.ts'

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
