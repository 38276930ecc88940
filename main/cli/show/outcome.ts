// What a verb hands back to be printed.
import type { ErrorCode } from '../../base/errors.ts'

export interface Outcome {
  /** For programs (`--json`): members of one object, or an array that is printed as it is. */
  readonly result: object
  /** For people; may be empty. */
  readonly text: string
  /** An exit code of its own, where the work was somebody else's. */
  readonly code?: number
  /** The verb did its work, and what it found is not well: exit code 1, `ok` false. */
  readonly failure?: { readonly code: ErrorCode | 'unhealthy'; readonly message: string }
}
