// The fuse that electron-builder has no key for, set in the packed program before electron-builder sets the others.
import { join } from 'node:path'
import { FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses'

/** @param {{ readonly appOutDir: string, readonly electronPlatformName: string, readonly packager: any }} context */
export default async function setLastFuse({ appOutDir, electronPlatformName, packager }) {
  const program = packedProgram(appOutDir, electronPlatformName, packager)
  const wire = await getCurrentFuseWire(program)
  // The stand-in's Electron has not learned of it; there it stays unset, and nothing of it is released.
  if (wire[FuseV1Options.WasmTrapHandlers] === undefined) return
  await flipFuses(program, { version: FuseVersion.V1, [FuseV1Options.WasmTrapHandlers]: true })
}

/**
 * @param {string} folder
 * @param {string} platform
 * @param {any} packager
 */
function packedProgram(folder, platform, packager) {
  const name = packager.appInfo.productFilename
  if (platform === 'darwin') return join(folder, `${name}.app`)
  return join(folder, platform === 'win32' ? `${name}.exe` : packager.executableName)
}
