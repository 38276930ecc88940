// Which words a command may hold: names of servers, accounts and clients, and text that is judged elsewhere.
import { z } from 'zod'

export const serverName = z
  .string()
  .max(64)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'a server name is lower-case letters, digits and hyphens')
export const accountName = z
  .string()
  .max(64)
  .regex(/^[a-z0-9][a-z0-9._-]*$/i, 'an account name is letters, digits, dots, hyphens and underscores')
export const ClientName = z
  .string()
  .max(64)
  .regex(/^[a-z0-9][a-z0-9._-]*$/i, 'a client name is letters, digits, dots, hyphens and underscores')
/** As people call a client that is known: by its id or its title, in any case. */
export const clientCalled = z
  .string()
  .trim()
  .max(64)
  .regex(/^[a-z0-9][a-z0-9 ._-]*$/i, 'a client is called by its name, as `valetkey clients` shows it')
export const text = z.string().max(8192)
