// One scan: every known file of every client on this machine, other tools' stores of tokens, and the folders that were named.
// A file that cannot be read is a finding, and never the end of the scan.
import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { BrokerError } from '../../base/errors.ts'
import { quote } from '../../base/quote.ts'
import type { Client } from '../known/client.ts'
import { expand, placesOf } from '../known/find.ts'
import { patternsOf, type Surroundings } from '../known/places.ts'
import type { ScanResult } from './finding.ts'
import { type Known, projectFilesOf, usualOf } from './project-files.ts'
import { type TokenStore, tokenStores } from './token-stores.ts'
import { foldersBelow } from './walk.ts'
import { createWork, type Work, type WorkOptions } from './work.ts'

export interface Scan extends WorkOptions {
  readonly clients: readonly Client[]
  /** Besides what lies in the home: projects. */
  readonly folders: readonly string[]
}

/** @throws BrokerError `bad-input`: a folder is not there; `cancelled` */
export async function scan(request: Scan): Promise<ScanResult> {
  const { clients, around, signal } = request
  const work = createWork({ ...request, usual: usualOf(clients) })
  const roots = await Promise.all(request.folders.map(rootAt))
  try {
    for (const [path, owners] of ownFiles(clients, around)) await work.config(path, owners)
    for (const store of tokenStores) for (const path of storePaths(store, around)) await work.store(path, store)
    for (const root of roots) await below(root, work, request)
    return await work.result()
  } catch (error) {
    throw signal.aborted ? new BrokerError('cancelled', { message: 'The scan was cancelled.', cause: error }) : error
  }
}

interface Root {
  readonly path: string
  readonly isFolder: boolean
}

async function rootAt(folder: string): Promise<Root> {
  const path = resolve(folder)
  try {
    return { path: await realpath(path), isFolder: (await stat(path)).isDirectory() }
  } catch (cause) {
    throw new BrokerError('bad-input', {
      message: `${quote(folder)} cannot be scanned: there is nothing at that path, or it is not yours to look into.`,
      cause,
    })
  }
}

function ownFiles(clients: readonly Client[], around: Surroundings): ReadonlyMap<string, readonly Known[]> {
  const files = new Map<string, Known[]>()
  for (const client of clients)
    for (const { path, file } of placesOf(client, around))
      files.set(path, [...(files.get(path) ?? []), { client, file }])
  return files
}

function storePaths({ paths }: TokenStore, around: Surroundings): readonly string[] {
  return patternsOf(paths, around).flatMap(({ path }) => expand(path, around))
}

const together = 16

async function below({ path: root, isFolder }: Root, work: Work, { clients, around, signal }: Scan): Promise<void> {
  const project = projectFilesOf(clients, around.platform)
  if (!isFolder) return await work.file(root, project.owners(root, root.split(/[\\/]/)))
  for await (const { path, files, refused } of foldersBelow(root, project, signal)) {
    if (refused) work.refused(path, refused)
    for (let at = 0; at < files.length; at += together)
      await Promise.all(files.slice(at, at + together).map(file => work.file(file.path, file.owners)))
    work.passed(path)
  }
}
