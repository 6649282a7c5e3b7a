/** The code files of a component, by the names that `makecomapp.json` has for them. */
export type Code =
  | 'communication'
  | 'params'
  | 'attach'
  | 'detach'
  | 'update'
  | 'staticParams'
  | 'mappableParams'
  | 'interface'
  | 'samples'

/** One part of a custom app of Make, before it is spread over its files. */
export interface Component {
  readonly kind: 'connection' | 'webhook' | 'module' | 'rpc'
  /** Never changes: Make can delete no component of a published app, and scenarios refer to modules by it. */
  readonly id: string
  /** What `makecomapp.json` says about it, in its own words. */
  readonly facts: { readonly label: string } & Readonly<Record<string, string | null>>
  readonly code: Partial<Record<Code, object>>
}

interface ModuleFacts {
  readonly label: string
  readonly description: string
  readonly moduleType: 'action' | 'search' | 'universal'
  /** What an action does to the thing that it is about. */
  readonly actionCrud?: 'create' | 'read' | 'update' | 'delete'
}

/** A module that asks the bridge; instant triggers get their connection through their webhook. */
export function module(
  id: string,
  facts: ModuleFacts,
  code: {
    readonly communication: object
    readonly mappableParams: readonly object[]
    readonly interface: readonly object[]
    readonly samples: object
  },
): Component {
  return {
    kind: 'module',
    id,
    facts: { ...facts, connection: CONNECTION },
    code: { ...code, staticParams: [] },
  }
}

/** Id of the only connection. */
export const CONNECTION = 'bridgeKey'
