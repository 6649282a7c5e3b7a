/** A request as the files of the app describe one. */
export interface Definition {
  readonly url: string
  readonly method: string
  readonly headers?: Readonly<Record<string, string>>
  readonly qs?: object
  readonly body?: unknown
  readonly log?: { readonly sanitize: readonly string[] }
  readonly type?: string
  readonly response?: {
    readonly valid?: { readonly condition: string; readonly message: string }
    readonly error?: Failures
    readonly data?: Readonly<Record<string, string>>
    readonly metadata?: object
    readonly iterate?: string
    readonly output?: unknown
    readonly limit?: string | number
  }
  readonly pagination?: { readonly qs: object; readonly condition: string }
}

interface Failure {
  readonly message: string
  readonly type?: string
}

export type Failures = Failure & Readonly<Record<string, Failure>>

/** What a webhook makes of a request that comes in. */
export interface Reception {
  readonly condition: string
  readonly respond: { readonly type: string; readonly status: number; readonly body: unknown }
  readonly output: unknown
}

/** A field that comes out. */
export interface Field {
  readonly name: string
  readonly type: string
  readonly label: string
  readonly spec?: readonly Field[] | { readonly type: string; readonly spec?: readonly Field[] }
}

/** A parameter that people fill in. */
export interface Parameter {
  readonly name: string
  readonly type: string
  readonly label: string
  readonly editable?: boolean
  readonly validate?: { readonly pattern?: string }
  readonly options?: unknown
}

/** What is in a component's code files, by the names that the manifest has for them. */
export interface CodeFiles {
  readonly communication: Definition
  readonly attach: Definition
  readonly detach: Definition
  readonly update: Definition
  readonly params: readonly Parameter[]
  readonly staticParams: readonly Parameter[]
  readonly mappableParams: readonly Parameter[]
  readonly interface: readonly Field[]
  readonly samples: Readonly<Record<string, unknown>>
}
