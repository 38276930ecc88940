// How large the window was when it was last closed. Of no importance: what cannot be read or written is forgotten.
import { join } from 'node:path'
import { z } from 'zod'
import type { Log } from '../../base/log.ts'
import { stateFile } from '../../base/state-file.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

export interface WindowSize {
  read(): Size
  write(size: Size): void
}

const usual: Size = { width: 960, height: 640 }
const Shape = z.object({
  width: z.number().int().min(640).max(8000),
  height: z.number().int().min(480).max(8000),
})

export function rememberedSize(folder: string, log: Log): WindowSize {
  const file = stateFile<Size>({
    file: join(folder, 'window.json'),
    version: 1,
    parse: value => Shape.parse(value),
    empty: usual,
  })
  return {
    read: () => {
      try {
        return file.read()
      } catch {
        return usual
      }
    },
    write: ({ width, height }) => {
      try {
        file.write({ width, height })
      } catch (error) {
        log.warn('window-size-not-kept', { error })
      }
    },
  }
}
