// What the conformance suite requires of a server of 2026-07-28, directly and through us.
import { serverRequirements } from './server-requirements.ts'

serverRequirements('2026-07-28')
