// What the conformance suite requires of a client of 2025-11-25.
import { clientRequirements } from './client-requirements.ts'

clientRequirements('2025-11-25')
