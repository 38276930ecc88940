// One question at a time over the window: `<Dialog title="Remove linear" onClose={…} actions={…}>what will happen</Dialog>`.
// Drawn while it is there; no dialog opens another. Escape and a click beside it close it.
import { Dialog as Primitive } from 'radix-ui'
import type { ReactNode, RefObject } from 'react'

export interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
  /** The safe one first: it has the focus, and Enter presses it. */
  readonly actions: ReactNode
  /** A question that waits for an answer is an alert dialog and does not close by a click beside it. */
  readonly isQuestion?: boolean
  readonly focusFirst?: RefObject<HTMLElement | null>
}

export function Dialog({ title, onClose, children, actions, isQuestion, focusFirst }: DialogProps) {
  return (
    <Primitive.Root open onOpenChange={open => open || onClose()}>
      <Primitive.Portal>
        {/* Not Radix's own overlay: that one adds a <style>, which our content policy forbids. */}
        <div className="scrim" aria-hidden />
        <Primitive.Content
          className="dialog"
          role={isQuestion ? 'alertdialog' : 'dialog'}
          aria-modal
          onPointerDownOutside={event => isQuestion && event.preventDefault()}
          onOpenAutoFocus={event => {
            if (!focusFirst?.current) return
            event.preventDefault()
            focusFirst.current.focus()
          }}
        >
          <Primitive.Title asChild>
            <h2 className="dialog-title">{title}</h2>
          </Primitive.Title>
          <Primitive.Description asChild>
            <div className="dialog-says">{children}</div>
          </Primitive.Description>
          <div className="dialog-actions">{actions}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
