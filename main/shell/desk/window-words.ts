// What goes to the window without naming a command to type where the window has a button for it. Sentences are written
// for terminals and clients; here the ones that a button says better are left out. Pure.
import type { AppSnapshot } from '../../../preload/api.ts'

/** The verbs that the window has a control for; `serve`, `stop` and `doctor` are a terminal's alone. */
const withButton =
  /\bvaletkey (add|login|unlock|allow|resume|recipe|credentials|clients|connect|disconnect|undo|entry|keys|migrate|scan)\b/

/** Drops each sentence, or its part after a semicolon, that tells to type such a command; never everything. */
export function forWindow(text: string): string {
  const reworded = rewordings.reduce((said, [typed, pressed]) => said.replace(typed, pressed), text)
  if (!withButton.test(reworded)) return reworded
  const kept = reworded.split(/(?<=[.!?]) +/).flatMap(withoutHint)
  return kept.length > 0 ? kept.join(' ') : reworded
}

/** Where leaving out would lose the advice. */
const rewordings = [
  [': valetkey identity use URL gives it one.', '; Settings can give it one.'],
  ['with its --client-id.', 'with its client id.'],
  [
    ' and name the client id that you get: valetkey credentials NAME --client-id ID',
    ' and name the client id that you get here.',
  ],
  ['Choose another with --name.', 'Choose another.'],
  [' Choose with --issuer.', ''],
] as const

function withoutHint(sentence: string): readonly string[] {
  if (!withButton.test(sentence)) return [sentence]
  const [first = '', ...rest] = sentence.split('; ')
  return rest.length > 0 && !withButton.test(first) ? [`${first}.`] : []
}

/** The snapshot with the reasons that screens show as they are. */
export function snapshotForWindow(snapshot: AppSnapshot): AppSnapshot {
  const { vault, servers, needs } = snapshot.broker
  return {
    ...snapshot,
    broker: {
      ...snapshot.broker,
      vault: { ...vault, state: withReason(vault.state) },
      servers: servers.map(server => ({
        ...server,
        ...(server.lastAsked ? { lastAsked: withReason(server.lastAsked) } : {}),
        accounts: server.accounts.map(account => ({
          ...account,
          state: withReason(account.state),
        })),
      })),
      needs: needs.map(withReason),
    },
  }
}

function withReason<State extends object>(state: State): State {
  return 'why' in state && typeof state.why === 'string' ? { ...state, why: forWindow(state.why) } : state
}
