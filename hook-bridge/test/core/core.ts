import { addWorkspace } from '../../src/access.ts'
import { readConfig } from '../../src/config.ts'
import { type Core, openCore } from '../../src/open-core.ts'
import type { NewSource, NewSubscription, Workspace } from '../../src/store/registry-store.ts'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'

/** A database in memory, its registry, and a clock that stands still. */
export async function openTestCore(): Promise<Core & { readonly clock: FakeClock }> {
  const clock = createFakeClock()
  const core = await openCore(readConfig({ DATABASE_URL: 'file::memory:' }), { clock, serve: true })
  return { ...core, clock }
}

export async function openWithWorkspace(): Promise<Core & { clock: FakeClock; workspace: Workspace }> {
  const core = await openTestCore()
  return { ...core, workspace: await addWorkspace(core, 'first') }
}

export function newSource({ row }: Workspace, change: Partial<NewSource> = {}): NewSource {
  return {
    id: 'src_1',
    workspace: row,
    provider: 'cablenetai',
    name: null,
    token: 'token-1',
    secrets: [],
    switchedOff: [],
    upstream: null,
    createdAt: 0,
    ...change,
  }
}

export function newSubscription({ row }: Workspace, change: Partial<NewSubscription> = {}): NewSubscription {
  return {
    id: 'wh_1',
    workspace: row,
    url: 'https://receiver.example.com/hook',
    events: ['lead.created'],
    name: null,
    client: null,
    state: 'active',
    stateReason: null,
    maxRetries: 3,
    retryPolicy: null,
    secrets: [],
    createdAt: 0,
    updatedAt: 0,
    ...change,
  }
}
