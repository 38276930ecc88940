// What `npm run dev` runs: builds, starts Valetkey as `npm start` does, and does both again whenever a source changes.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from './build.mjs'

const watched = ['main', 'preload', 'renderer']
/** An editor writes several files for one change. */
const pause = 200

/**
 * @typedef {object} Loop
 * @property {string} root
 * @property {() => Promise<string>} build what came of it, in a sentence
 * @property {() => Running} start
 * @property {(sentence: string) => void} say
 * @property {AbortSignal} signal ends it
 *
 * @typedef {object} Running
 * @property {Promise<unknown>} ended
 * @property {() => void} end
 */

/**
 * Goes round until it is aborted. What cannot be built leaves what runs as it is.
 * @param {Loop} loop
 */
export async function develop({ root, build, start, say, signal }) {
  const changes = watchSources(root)
  /** @type {Running | undefined} */
  let running
  try {
    while (!signal.aborted) {
      const built = await build().then(
        sentence => ({ sentence, ok: true }),
        error => ({ sentence: `Not built: ${error instanceof Error ? error.message : error}`, ok: false }),
      )
      say(built.sentence)
      if (built.ok && !signal.aborted) {
        running?.end()
        await running?.ended
        running = start()
      }
      await changes.next(signal)
    }
  } finally {
    changes.stop()
    running?.end()
    await running?.ended
  }
}

/** @param {string} root */
function watchSources(root) {
  let changed = false
  let tell = () => {}
  const note = () => {
    changed = true
    tell()
  }
  const watchers = watched.map(folder => watch(join(root, folder), { recursive: true }, note))
  return {
    /** @param {AbortSignal} signal */
    async next(signal) {
      if (!changed && !signal.aborted)
        await new Promise(resolve => {
          tell = () => resolve(undefined)
          signal.addEventListener('abort', tell, { once: true })
        })
      await new Promise(go => setTimeout(go, pause))
      changed = false
    },
    stop: () => {
      for (const watcher of watchers) watcher.close()
    },
  }
}

/**
 * `npm start` in a process of its own.
 * @param {string} root
 * @param {readonly string[]} args
 * @returns {Running}
 */
function startApp(root, args) {
  const child = spawn(process.execPath, [join(root, 'scripts', 'bootstrap.mjs'), 'start', ...args], {
    stdio: 'inherit',
  })
  return { ended: once(child, 'exit'), end: () => void child.kill('SIGTERM') }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => ending.abort())
  await develop({
    root,
    build,
    start: () => startApp(root, process.argv.slice(2)),
    say: sentence => void process.stderr.write(`${sentence}\n`),
    signal: ending.signal,
  })
}
