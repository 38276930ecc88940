// What was pressed goes away with its stage; the focus goes to what comes instead of to nowhere.
import { type RefObject, useEffect, useRef } from 'react'

/** For an element with `tabIndex={-1}` around all stages. */
export function useFocusKept(stage: string): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each stage
  useEffect(() => {
    if (document.activeElement === document.body) place.current?.focus({ preventScroll: true })
  }, [stage])
  return place
}
