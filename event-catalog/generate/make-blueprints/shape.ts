// What a Make blueprint is made of, as far as ours use it.

/** A field of what a module puts out: what the mapping panel offers before any event has come. */
export interface InterfaceField {
  readonly name: string
  readonly type: 'text' | 'number' | 'boolean' | 'date' | 'any' | 'collection' | 'array'
  readonly label: string
  readonly spec?: readonly InterfaceField[] | InterfaceItem
}

/** The entries of an array that have no name of their own. */
export interface InterfaceItem {
  readonly type: InterfaceField['type']
  readonly spec?: readonly InterfaceField[]
}

export interface Condition {
  readonly a: string
  readonly o: string
  readonly b?: string
}

/** The outer list is "or", the inner ones are "and". */
export interface Filter {
  readonly name: string
  readonly conditions: readonly (readonly Condition[])[]
}

export interface Module {
  readonly id: number
  readonly module: string
  readonly version: 1
  readonly parameters?: object
  readonly filter?: Filter
  /** Null in routers only. */
  readonly mapper: object | null
  readonly metadata: {
    readonly designer: { readonly x: number; readonly y: number; readonly name?: string }
    readonly parameters?: readonly object[]
    readonly expect?: readonly object[]
    readonly interface?: readonly InterfaceField[]
  }
  readonly onerror?: readonly Module[]
  readonly routes?: readonly { readonly flow: readonly Module[] }[]
}

/** A sticky note of the editor, tied to modules. */
export interface Note {
  readonly moduleIds: readonly number[]
  readonly content: string
}

/** The ids of the modules that every blueprint begins with: the setup command finds hook and secret by them. */
export const ids = { hook: 1, settings: 2, body: 3 } as const

/** Modules stand this far apart, in pixels. */
export const STEP = 300
