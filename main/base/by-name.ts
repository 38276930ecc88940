// The order of names as a person counts: server-2 before server-10.

export const byName: (one: string, other: string) => number = new Intl.Collator(undefined, { numeric: true }).compare
