// A fresh home folder with Valetkey's places in it, gone with its test.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Paths, pathsOf } from '../../main/base/paths.ts'

export interface Home {
  readonly home: string
  readonly paths: Paths
}

export function aHome(): Home {
  const home = mkdtempSync(join(tmpdir(), 'vk-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return { home, paths: pathsOf(home) }
}
