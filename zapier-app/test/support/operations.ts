import type { BasicHookOperation, Bundle, ZObject } from 'zapier-platform-core'
import App from '../../src/index.ts'

type Perform<Result> = (z: ZObject, bundle: Bundle) => Promise<Result>

interface Hook {
  readonly perform: Perform<object[]>
  readonly performList: Perform<object[]>
  readonly performSubscribe: Perform<{ id: string; secret: string }>
  readonly performUnsubscribe: Perform<object>
  readonly sample: object
  readonly outputFields: NonNullable<BasicHookOperation['outputFields']>
}

/** The operation of a trigger, all of whose functions are there. */
export function hookOf(key: string): Hook {
  return App.triggers[key]!.operation as unknown as Hook
}

export function searchOf(key: string): Perform<Record<string, unknown>[]> {
  return App.searches[key]!.operation.perform as never
}

export function createOf(key: string): Perform<Record<string, unknown>> {
  return App.creates[key]!.operation.perform as never
}
