// How the app shows an address to the person: in their own browser, by the desktop, and only what may be opened.
import { shell } from 'electron'
import { BrokerError } from '../../base/errors.ts'
import { isWebAddress } from '../../net/addresses.ts'

/** The only caller of `openExternal`. @throws BrokerError `address-refused`, `unreachable` */
export async function openExternal(url: URL): Promise<void> {
  // SECURITY S12: checked once more at the last door.
  if (!isWebAddress(url)) {
    throw new BrokerError('address-refused', { message: `Valetkey does not open a ${url.protocol} address.` })
  }
  try {
    await shell.openExternal(url.href)
  } catch (cause) {
    throw new BrokerError('unreachable', {
      message: 'Valetkey could not open your browser. Copy the address and open it by hand.',
      cause,
    })
  }
}
