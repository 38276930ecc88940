// What GTK is told before it starts (Linux). Chromium takes windows, menus and fonts from it, and draws by itself.

/**
 * Without this GTK tries out OpenGL as it starts, and Mesa's drivers with LLVM stay in the process: 33 MiB for nothing.
 * Returns the way to take it back, for the programs that this one starts.
 */
export function startGtkWithoutGl(env: NodeJS.ProcessEnv): () => void {
  if (process.platform !== 'linux' || env.GDK_GL !== undefined) return () => {}
  env.GDK_GL = 'disable'
  return () => void delete env.GDK_GL
}
