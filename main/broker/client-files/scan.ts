// How the window scans for keys in files: the scan of clients/scan, its progress told as steps. Findings hold no secret.
import { catalogue } from '../../clients/known/catalogue.ts'
import type { ScanProgress, ScanResult } from '../../clients/scan/finding.ts'
import { scan } from '../../clients/scan/scan.ts'
import type { Asker, Command } from '../contract/commands.ts'
import type { Core } from '../core/core.ts'

/** @throws BrokerError `bad-input`: a folder is not there; `cancelled` */
export async function scanFiles(
  { ports: { surroundings, now } }: Core,
  { folders }: Extract<Command, { verb: 'scan' }>,
  asker: Asker,
): Promise<ScanResult> {
  let next = 0
  const tell = ({ files, folder }: ScanProgress) => {
    if (now() < next) return
    next = now() + pause
    asker.tell({ kind: 'step', step: 'scan', text: `Files looked into: ${files}.`, detail: folder })
  }
  return await scan({ clients: catalogue(), around: surroundings, folders, signal: asker.signal, tell })
}

const pause = 500
