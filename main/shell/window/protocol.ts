// How the window gets its pages: from our own files, by app://, in a session that reaches nothing else. SECURITY S6.
import { readFile } from 'node:fs/promises'
import { protocol, type Session } from 'electron'
import { appScheme, fileFor, headersFor, isOurs } from './renderer-files.ts'

/** Before the app is ready: makes app:// a scheme with an origin of its own. */
export function announceAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: false, codeCache: true } },
  ])
}

/** Answers app:// in this session from `root`, and refuses every other request there. */
export function serveApp(session: Session, root: string): void {
  session.protocol.handle(appScheme, request => answer(request, root))
  session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !isOurs(details.url) }))
}

async function answer({ url, method }: Request, root: string): Promise<Response> {
  const file = method === 'GET' ? fileFor(url, root) : undefined
  const body = file && (await readFile(file).catch(() => undefined))
  if (!file || !body) return new Response(null, { status: 404 })
  return new Response(new Uint8Array(body), { headers: headersFor(file) })
}
