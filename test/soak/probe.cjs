// Loaded into every Node process of a soak run (NODE_OPTIONS); awake in brokers alone. On SIGUSR2 it collects garbage and
// writes down what the broker holds: memory, what keeps its loop alive, and every timer with the place that made it.
'use strict'
const folder = process.env.SOAK_PROBE
const [, script = '', verb] = process.argv
if (folder && (/headless\.js$/.test(script) || verb === 'serve')) watch(folder)

/** @param {string} place */
function watch(place) {
  const { renameSync, writeFileSync } = require('node:fs')
  const { join } = require('node:path')
  const { setFlagsFromString } = require('node:v8')
  const { runInNewContext } = require('node:vm')
  setFlagsFromString('--expose-gc')
  /** @type {() => void} */
  const collect = runInNewContext('gc')
  const timers = followTimers()
  let round = 0
  process.on('SIGUSR2', async () => {
    for (let n = 0; n < 3; n += 1) {
      collect()
      await new Promise(resolve => setImmediate(resolve))
    }
    round += 1
    const { heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage()
    const resources = process.getActiveResourcesInfo()
    const file = join(place, `${process.pid}.json`)
    writeFileSync(
      `${file}.new`,
      JSON.stringify({ round, heapTotal, heapUsed, external, arrayBuffers, resources, timers: timers() }),
    )
    renameSync(`${file}.new`, file)
  })
}

/** Every timer that waits, unreferenced ones too, which no list of Node's names. */
function followTimers() {
  /** @type {Map<unknown, string>} */
  const live = new Map()
  for (const name of /** @type {const} */ (['setTimeout', 'setInterval'])) {
    const make = /** @type {(work: (...given: unknown[]) => void, ...rest: unknown[]) => unknown} */ (globalThis[name])
    const followed = (/** @type {(...given: unknown[]) => void} */ work, /** @type {unknown[]} */ ...rest) => {
      const timer = make(
        (...given) => {
          if (name === 'setTimeout') live.delete(timer)
          work(...given)
        },
        ...rest,
      )
      live.set(timer, new Error().stack?.split('\n')[2]?.trim() ?? '')
      return timer
    }
    globalThis[name] = /** @type {never} */ (Object.assign(followed, make))
  }
  for (const name of /** @type {const} */ (['clearTimeout', 'clearInterval'])) {
    const clear = /** @type {(timer: never) => void} */ (globalThis[name])
    globalThis[name] = timer => {
      live.delete(timer)
      clear(/** @type {never} */ (timer))
    }
  }
  return () => [...live.values()]
}
