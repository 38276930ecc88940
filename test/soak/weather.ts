// What was disturbed when: so that a failure in a storm is life, and one in calm weather is a fault of ours.
import { pause } from '../bench/deadline.ts'

/** Where a client stands: at which server, under which label. */
export interface Place {
  readonly server: string
  readonly label: string
}

interface Disturbance {
  readonly what: string
  readonly at: Partial<Place>
  readonly from: number
  until: number
}

export interface Weather {
  /** Disturbs a place (everywhere, if none is named) for as long as the work takes, and a little longer. */
  during<T>(what: string, at: Partial<Place>, work: () => Promise<T>): Promise<T>
  /** What disturbed this place in that time; undefined: calm. */
  over(place: Place, from: number, to: number): string | undefined
  /** Settles when it is calm everywhere. */
  calm(): Promise<void>
}

/** Milliseconds in which what was disturbed may come back: brokers are woken, sessions opened, sockets found dead. */
const aftermath = 3_000

export function aWeather(): Weather {
  const all: Disturbance[] = []
  return {
    async during(what, at, work) {
      const one: Disturbance = { what, at, from: Date.now(), until: Number.POSITIVE_INFINITY }
      all.push(one)
      try {
        return await work()
      } finally {
        one.until = Date.now() + aftermath
      }
    },
    over: (place, from, to) => all.findLast(one => touches(one, place) && one.from <= to && one.until >= from)?.what,
    async calm() {
      while (all.some(({ until }) => until > Date.now())) await pause(50)
    },
  }
}

function touches({ at }: Disturbance, { server, label }: Place): boolean {
  return (at.server ?? server) === server && (at.label ?? label) === label
}
