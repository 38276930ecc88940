// Whether the panel that holds our icon is dark: the desktop's own look, which is not what the person chose for the window.
// macOS colours the icon itself.
import type { NativeTheme } from 'electron'

export interface Panel {
  isDark(): boolean
}

type Look = Pick<NativeTheme, 'shouldUseDarkColors' | 'themeSource' | 'on'> & {
  /** Windows: the taskbar's, which has a setting of its own; not in every Electron that we run in. */
  readonly shouldUseDarkColorsForSystemIntegratedUI?: boolean
}

/** Made before anybody chooses for the window: a choice hides the desktop's own look (`themeSource`) for as long as it holds. */
export function panelOf(look: Look, platform: NodeJS.Platform, desktop: string | undefined): Panel {
  let seen = look.shouldUseDarkColors
  look.on('updated', () => {
    if (look.themeSource === 'system') seen = look.shouldUseDarkColors
  })
  // Linux: GNOME's bar is dark in its light style too.
  const isAlwaysDark = platform === 'linux' && /\b(gnome|unity)\b/i.test(desktop ?? '')
  const taskbar = () => (platform === 'win32' ? look.shouldUseDarkColorsForSystemIntegratedUI : undefined)
  return { isDark: () => isAlwaysDark || (taskbar() ?? seen) }
}
