// What the conformance suite requires of a server of 2025-11-25, directly and through us.
import { serverRequirements } from './server-requirements.ts'

serverRequirements('2025-11-25')
