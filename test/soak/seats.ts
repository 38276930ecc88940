// Which client lives where: every kind of server with clients of both eras, under a few labels.
import type { Seat } from './life.ts'
import { labels, servers, type Town } from './town.ts'

export function seatsIn({ home }: Town, bridges: number): readonly Seat[] {
  const names = Object.keys(servers)
  return Array.from({ length: bridges }, (_, n) => {
    const server = names[n % names.length] ?? ''
    // The next six are of the other era.
    const era = (Math.floor(n / names.length) + n) % 2 === 0 ? 'legacy' : 'modern'
    const label = labels[n % labels.length] ?? ''
    return { name: `${n}-${server}-${era}`, server, era, label, bridge: home.bridge(server, label) }
  })
}
