// What the screens call the parts of a snapshot. Types only; the treaty is their one source.
import type { AppSnapshot, RunningCommand } from '../../preload/api.ts'

export type Broker = AppSnapshot['broker']
export type Desk = AppSnapshot['desk']
export type Server = Broker['servers'][number]
export type Account = Server['accounts'][number]
export type Client = Broker['clients'][number]
export type ClientUse = Client['uses'][number]
export type Call = Broker['activity'][number]
export type Progress = RunningCommand['progress'][number]
