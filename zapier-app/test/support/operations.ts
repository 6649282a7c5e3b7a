import * as core from 'zapier-platform-core'
import type { BasicHookOperation, Bundle, InputFields, ZObject } from 'zapier-platform-core'
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

export const testConnection = App.authentication!.test as Perform<Record<string, unknown>>

/** The label of a connection whose test found this, filled in as the platform does. */
export function connectionLabel(found: Readonly<Record<string, unknown>>): string {
  const template = App.authentication!.connectionLabel as string
  return template.replaceAll(/{{(\w+)}}/g, (_, key: string) => String(found[key]))
}

/** The input fields of an operation that are the same for everybody. */
export function staticInputs({ inputFields = [] }: { inputFields?: InputFields }) {
  return inputFields.filter((field) => typeof field !== 'function')
}

interface PlatformAnswer {
  readonly results: unknown
}

/** What the platform itself answers about the app, such as `validate`. The types of the core leave this function out. */
export async function askPlatform(command: string): Promise<unknown> {
  const { createAppHandler } = core as unknown as {
    createAppHandler: (app: object) => (event: { command: string }) => Promise<PlatformAnswer>
  }
  return (await createAppHandler(App)({ command })).results
}
