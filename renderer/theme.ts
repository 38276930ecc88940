// Which of the two designed themes is worn: the person's choice, or what the system says, kept up to date.
import type { Theme } from '../preload/api.ts'

const systemIsDark = matchMedia('(prefers-color-scheme: dark)')
let chosen: Theme = 'system'

/** Before the first paint, and again whenever the setting changes. */
export function wearTheme(theme: Theme): void {
  chosen = theme
  wear()
}

systemIsDark.addEventListener('change', wear)

function wear(): void {
  const isDark = chosen === 'system' ? systemIsDark.matches : chosen === 'dark'
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
}
