// Keeps a screen that cannot be drawn from taking the window with it: `<ScreenGuard route={route}>…</ScreenGuard>`.
// Going elsewhere draws anew. Clients do not notice: the broker lives in another process.
import { Component, type ReactNode } from 'react'
import { Button } from '../components/controls/button.tsx'
import { CopyButton } from '../components/controls/copy-button.tsx'
import { EmptyState } from '../components/layout/empty-state.tsx'
import { go, type Route } from '../state/route.ts'

interface ScreenGuardState {
  readonly failed: string | undefined
}

interface ScreenGuardProps {
  readonly route: Route
  readonly children: ReactNode
}

export class ScreenGuard extends Component<ScreenGuardProps, ScreenGuardState> {
  override state: ScreenGuardState = { failed: undefined }

  static getDerivedStateFromError(error: unknown): ScreenGuardState {
    return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }

  override componentDidUpdate(before: ScreenGuardProps): void {
    if (before.route !== this.props.route && this.state.failed !== undefined) this.setState({ failed: undefined })
  }

  override render(): ReactNode {
    const { failed } = this.state
    if (failed === undefined) return this.props.children
    return (
      <EmptyState
        title="This screen could not be drawn"
        says="That is a mistake of Valetkey’s. Your clients go on as before."
        actions={
          <>
            <Button onPress={() => go({ screen: 'servers' })}>Back to the servers</Button>
            <CopyButton text={failed.slice(0, 10_000)} kind="quiet">
              Copy the technical cause
            </CopyButton>
          </>
        }
      />
    )
  }
}
