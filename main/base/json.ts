// What a text says that may be no JSON at all. SECURITY S9: the error of JSON.parse quotes what it stumbles over, so it is not kept.

/** Undefined where it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The members of an object; undefined for anything else. */
export function membersOf(text: string): Record<string, unknown> | undefined {
  const value = jsonOf(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}
