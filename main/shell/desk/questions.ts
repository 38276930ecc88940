// What a person is asked in the window before access widens, whoever sent the command. SECURITY S16.
import { randomUUID } from 'node:crypto'
import type { PersonQuestion } from '../../../preload/api.ts'
import type { PersonAsked } from '../../broker/core/ports.ts'

export interface Questions {
  /** True only when a person said yes in the window, in time. */
  ask(question: PersonAsked): Promise<boolean>
  /** False when there is no such question (any more). */
  answer(id: string, answer: string | null): boolean
  /** Nobody sees them any more: all are declined. */
  declineAll(): void
  all(): readonly PersonQuestion[]
}

export interface QuestionsOptions {
  readonly now: () => number
  readonly changed: () => void
  /** Brings the window before the person's eyes. */
  readonly showWindow: () => void
  /** Milliseconds until no answer is a no. */
  readonly patience?: number
}

/** More than a person would answer: whoever asks so much is no person. */
const most = 20

export function createQuestions({ now, changed, showWindow, patience = 120_000 }: QuestionsOptions): Questions {
  const open = new Map<string, { readonly shown: PersonQuestion; readonly settle: (agreed: boolean) => void }>()
  return {
    ask: ({ from, signal, ...asked }) => {
      if (signal.aborted || open.size >= most) return Promise.resolve(false)
      return new Promise(resolve => {
        const id = randomUUID()
        const settle = (agreed: boolean) => {
          clearTimeout(timer)
          signal.removeEventListener('abort', decline)
          if (open.delete(id)) changed()
          resolve(agreed)
        }
        const decline = () => settle(false)
        const timer = setTimeout(decline, patience)
        signal.addEventListener('abort', decline, { once: true })
        open.set(id, { shown: { id, from, ...asked, askedAt: now() }, settle })
        changed()
        showWindow()
      })
    },
    answer: (id, answer) => {
      const question = open.get(id)
      question?.settle(answer === 'yes')
      return question !== undefined
    },
    declineAll: () => {
      for (const { settle } of [...open.values()]) settle(false)
    },
    all: () => [...open.values()].map(({ shown }) => shown),
  }
}
