// Words of the command line that would let others into our window: a debugger there could press a person's buttons, and a
// program in a renderer's place could draw others. The fuses close Node's own ways in, and know nothing of Chromium's.

const opening = [
  ...['remote-debugging-port', 'remote-debugging-pipe', 'load-extension', 'disable-web-security', 'single-process'],
  ...['renderer-cmd-prefix', 'utility-cmd-prefix', 'gpu-launcher', 'browser-subprocess-path'],
]

/** The first of them that the app was started with. SECURITY S5, S16 */
export function openingSwitch(has: (name: string) => boolean): string | undefined {
  return opening.find(has)
}
