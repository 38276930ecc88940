// What no page in this app may do, whichever page it is: the rules of Electron's security checklist that hold for all.
import { app, type Session, type WebContents } from 'electron'

/** Before the app is ready. SECURITY S5, S6. */
export function guardApp(): void {
  // As root (a container), Chromium's sandbox cannot start at all; the page is shut in by its policy there all the same.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  app.on('web-contents-created', (_event, contents) => guardContents(contents))
  // A certificate that the system does not trust stays refused, and nobody is asked for one of ours or for a password.
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, decide) => {
    event.preventDefault()
    decide(false)
  })
  app.on('select-client-certificate', (event, _contents, _url, _list, choose) => {
    event.preventDefault()
    choose()
  })
  app.on('login', event => event.preventDefault())
}

/** No permission, device or download in this session, and no way to the network besides requests, which protocol.ts refuses. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false) // its dictionaries come from the network
  session.on('will-download', event => event.preventDefault())
  // What does not pass webRequest (WebRTC, a resolver's prefetch) meets a proxy that is not there.
  void session.setProxy({ mode: 'fixed_servers', proxyRules: 'socks5://127.0.0.1:1' })
}

function guardContents(contents: WebContents): void {
  const refuse = (event: { preventDefault(): void }) => event.preventDefault()
  contents.on('will-navigate', refuse)
  contents.on('will-redirect', refuse)
  contents.on('will-frame-navigate', refuse)
  contents.on('will-attach-webview', refuse)
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
}
