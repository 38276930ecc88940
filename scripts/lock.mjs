// How two runs of one script keep out of each other's way: a lock file that names its holder.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Runs `work` while nobody else holds `file`; waits for a living holder, at most `patience` milliseconds.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {number} [patience]
 * @returns {Promise<T>}
 */
export async function withLock(file, work, patience = 120_000) {
  const deadline = Date.now() + patience
  while (!take(file)) {
    if (!isHeld(file)) rmSync(file, { force: true })
    else if (Date.now() > deadline)
      throw new Error(`another run has held ${file} too long; remove the file if it is stuck`)
    else await sleep(100)
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** @param {string} file */
function isHeld(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    // Empty: its holder is between creating and writing it.
    return pid === 0 || process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
