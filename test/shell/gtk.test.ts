// Whether GTK starts without OpenGL, and the programs that the app starts hear nothing of it.
import { expect, test } from 'vitest'
import { startGtkWithoutGl } from '../../main/shell/life/gtk.ts'

test.runIf(process.platform === 'linux')('GTK starts without OpenGL, and children are not told so', () => {
  const env: NodeJS.ProcessEnv = {}
  const hasStarted = startGtkWithoutGl(env)
  expect(env.GDK_GL).toBe('disable')
  hasStarted()
  expect(env).toEqual({})
})

test('what a person said to GTK stays', () => {
  const env: NodeJS.ProcessEnv = { GDK_GL: 'always' }
  startGtkWithoutGl(env)()
  expect(env).toEqual({ GDK_GL: 'always' })
})
