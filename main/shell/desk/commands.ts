// What the window may ask of its host besides the broker's commands, as one schema. SECURITY S7.
import { z } from 'zod'
import type { DeskCommand } from '../../../preload/api.ts'

const id = z.string().max(64)

export const DeskCommandSchema = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('answer'), running: id, answer: z.string().max(8192).nullable() }),
  z.object({ verb: z.literal('cancel'), running: id }),
  z.object({ verb: z.literal('dismiss'), running: id }),
  z.object({ verb: z.literal('copy'), text: z.string().max(10_000) }),
  z.object({ verb: z.literal('open'), what: z.enum(['log-folder', 'sign-in-page']), running: id.optional() }),
  z.object({
    verb: z.literal('entry'),
    server: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}(@[a-z0-9][a-z0-9._-]{0,63})?$/i),
    client: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/i),
  }),
  z.object({
    verb: z.literal('settings'),
    startAtLogin: z.boolean().optional(),
    theme: z.enum(['system', 'light', 'dark']).optional(),
    knowsNoTray: z.literal(true).optional(),
  }),
  z.object({ verb: z.literal('terminal-command'), on: z.boolean() }),
  z.object({ verb: z.literal('went-to'), screen: z.string().max(64) }),
  z.object({ verb: z.literal('check-for-updates') }),
]) satisfies z.ZodType<DeskCommand>

const deskVerbs: ReadonlySet<unknown> = new Set(DeskCommandSchema.options.map(option => option.shape.verb.value))

/** Whether this is for the desk; everything else goes to the broker, which parses it in its turn. */
export function isForDesk(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'verb' in input && deskVerbs.has(input.verb)
}
