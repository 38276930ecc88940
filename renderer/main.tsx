// Where the window begins: style sheets, the theme before the first paint, the host's snapshots, and the frame.
import '@fontsource-variable/inter'
import '@fontsource/jetbrains-mono/400.css'
import './theme.css'
import './components/controls/controls.css'
import './components/text/text.css'
import './components/layout/layout.css'
import './components/messages/messages.css'
import './frame/frame.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { listenToHost } from './state/use-broker.ts'
import { wearTheme } from './theme.ts'

wearTheme('system')
listenToHost()
const place = document.getElementById('app')
if (!place) throw new Error('index.html has no place for the app.')
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
