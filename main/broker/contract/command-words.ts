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
export const text = z.string().max(8192)
