// What a Linux desktop reads to start the app at login (desktop entry specification).

/** The words quoted as the desktop entry specification wants them. */
export function desktopEntry(words: readonly string[]): string {
  const quoted = words.map(
    word =>
      `"${word
        .replace(/(["`$\\])/g, '\\$1')
        .replaceAll('\\', '\\\\')
        .replaceAll('%', '%%')}"`,
  )
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Valetkey',
    'Comment=Gives AI clients the use of your servers, never the token',
    `Exec=${quoted.join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}
