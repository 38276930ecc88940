// What the conformance suite requires of a client of 2026-07-28.
import { clientRequirements } from './client-requirements.ts'

clientRequirements('2026-07-28')
