// What a desktop without a tray means for a person: said once as a note, and for good in Settings.

export const noTray = {
  title: 'This desktop shows no tray icons',
  says: 'Closing this window leaves Valetkey running; start Valetkey again to open it, or quit with Ctrl+Q.',
} as const
