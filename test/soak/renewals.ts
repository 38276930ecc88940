// Whether a grant was renewed more often than its tokens ran out or were refused, by what the issuer has seen.
import { protectedServers, type Town, tokenLife } from './town.ts'

/**
 * Renewed within a tenth of its life before the end, which counts from when it was asked for: a loaded issuer gives it a
 * second or two later. One refresh too many comes at once.
 */
const soonest = tokenLife * 1000 * 0.5

const told = new WeakMap<object, Set<string>>()

/** What is new since the last look. */
export function renewedTooOften(town: Town): readonly string[] {
  const known = told.get(town) ?? new Set<string>()
  told.set(town, known)
  const found = protectedServers.flatMap(server => {
    const { url } = town.mcp[server]
    const given = [...town.issuer.events('token-issued'), ...town.issuer.events('token-refreshed')]
      .filter(({ resource }) => resource === url)
      .sort((a, b) => a.at - b.at)
    return given.flatMap(({ is, at }, n) => {
      const before = given[n - 1]
      if (is !== 'token-refreshed' || !before || at - before.at >= soonest) return []
      const wasRefused = town.refusals.some(one => one.server === server && one.at >= before.at && one.at <= at)
      return wasRefused ? [] : [`${server} renewed after ${at - before.at} ms, at ${new Date(at).toISOString()}`]
    })
  })
  const news = found.filter(what => !known.has(what))
  for (const what of news) known.add(what)
  return news
}
