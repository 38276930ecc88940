// The servers at a glance: what needs a person on top, then each server with its state; one server's details beside it.
import { Page } from '../components/section.tsx'

export function Servers({ selected }: { readonly selected: string | undefined }) {
  return <Page title={selected ?? 'Servers'}>{null}</Page>
}
