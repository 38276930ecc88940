// How a person says whether their company's sign-in is to be used for a server.
import { misused } from './arguments.ts'
import type { Call, Option } from './verb.ts'

export const companyOptions: Readonly<Record<string, Option>> = {
  company: {
    takes: 'nothing',
    help: "use your company's sign-in, even where the issuer does not say that it takes it",
  },
  'no-company': { takes: 'nothing', help: "sign in yourself, even where your company's sign-in would do" },
}

/** Nothing where they did not say: then it is used where the issuer says that it takes it. */
export function companyWord(call: Call): { readonly company?: 'use' | 'avoid' } {
  if (call.has('company') && call.has('no-company')) throw misused('Say --company or --no-company, not both.')
  if (call.has('company')) return { company: 'use' }
  return call.has('no-company') ? { company: 'avoid' } : {}
}
