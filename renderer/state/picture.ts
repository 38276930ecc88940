// What the screens call the parts of a snapshot. Types only; the treaty is their one source.
import type { AppSnapshot, ResultOf, RunningCommand } from '../../preload/api.ts'

export type Broker = AppSnapshot['broker']
export type Desk = AppSnapshot['desk']
export type Server = Broker['servers'][number]
export type Account = Server['accounts'][number]
export type Client = Broker['clients'][number]
export type ClientUse = Client['uses'][number]
export type Call = Broker['activity'][number]
export type Progress = RunningCommand['progress'][number]
export type Key = NonNullable<Server['keys']>[number]
export type KnownClient = ResultOf<'clients'>['clients'][number]
export type FileChange = ResultOf<'clients'>['changes'][number]
export type FileEdit = ResultOf<'connect'>['clients'][number]
export type ScanResult = ResultOf<'scan'>
export type Finding = ScanResult['findings'][number]
export type Migration = ResultOf<'migrate'>['entries'][number]
export type Migrated = ResultOf<'migrate'>['done'][number]
