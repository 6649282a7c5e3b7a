import { findEvent } from '../../src/index.ts'

// Interface and sample of what the API of the bridge answers with. Keys of both are the same.

export const text = (name: string, label: string) => ({ name, type: 'text', label })
export const date = (name: string, label: string) => ({ name, type: 'date', label })
export const integer = (name: string, label: string) => ({ name, type: 'uinteger', label })
export const boolean = (name: string, label: string) => ({ name, type: 'boolean', label })
export const texts = (name: string, label: string) => ({ name, type: 'array', label, spec: { type: 'text' } })

export const EVENT_ID = 'evt_5a4d3c2b1a0f9e8d7c6b5a4d3c2b1a0f'
export const DELIVERY_ID = 'dlv_0f1e2d3c4b5a69788796a5b4c3d2e1f0'
export const WEBHOOK_ID = 'wh_5e0f1c2d3b4a596877869504'

export interface Shape {
  readonly interface: readonly object[]
  readonly samples: object
}

/** The event of all samples. */
export const lead = findEvent('lead.created')!
