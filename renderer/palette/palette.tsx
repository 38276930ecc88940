// The command palette: everything that the command line does, by a few letters.

export function Palette() {
  return null
}
