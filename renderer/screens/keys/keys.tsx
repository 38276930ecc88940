// The keys that lie in the vault, where each is used, and the way to those that still lie in files.
import { FileSearch } from 'lucide-react'
import { Button } from '../../components/controls/button.tsx'
import { EmptyState } from '../../components/layout/empty-state.tsx'
import { List } from '../../components/layout/row.tsx'
import { Page } from '../../components/layout/section.tsx'
import { go, useRoute } from '../../state/route.ts'
import { useSnapshot } from '../../state/use-broker.ts'
import { KeysInFiles } from '../keys-in-files/keys-in-files.tsx'
import { MoveKeys } from '../move-keys/move-keys.tsx'
import { Receipts } from '../revoke/receipts.tsx'
import { KeyItem } from './item.tsx'
import { keyRows } from './rows.ts'
import './keys.css'

export function Keys() {
  const { keys } = useRoute()
  if (keys === 'in-files') return <KeysInFiles />
  return keys === 'move' ? <MoveKeys /> : <KeptKeys />
}

function KeptKeys() {
  const { broker } = useSnapshot()
  const rows = keyRows(broker)
  const look = (kind: 'main' | 'plain') => (
    <Button kind={kind} icon={FileSearch} onPress={() => go({ screen: 'keys', keys: 'in-files' })}>
      Look for keys in files
    </Button>
  )
  return (
    <Page
      title="Keys"
      says="Keys that Valetkey keeps for servers without a sign-in. It adds them itself and shows them to nobody."
      actions={rows.length > 0 && look('plain')}
    >
      <Receipts of={run => run.verb === 'key-delete'} />
      {rows.length > 0 ? (
        <List label="Keys in the vault">
          {rows.map(row => (
            <KeyItem key={`${row.server} ${row.name}`} row={row} />
          ))}
        </List>
      ) : (
        <EmptyState
          title="No key is in the vault"
          says="Keys that lie in the config files of your clients can be moved here. Then no file holds them, and the clients work as before."
          actions={look('main')}
        />
      )}
    </Page>
  )
}
