// Real: the blueprints of this pack, and the functions that read and fill them. No doubles. Observed: what is filled in.
import { describe, expect, test } from 'vitest'
import { events, providerIds } from '@hook-bridge/event-catalog'
import { fillIn } from '../../../src/cli/make/fill-in.ts'
import { planScenarios } from '../../../src/cli/make/plan.ts'

const choices = [
  ...events.map(({ key }) => ({ event: [key] })),
  ...providerIds.map((provider) => ({ provider })),
]
const secret = `whsec_${'5e0f'.repeat(16)}`

describe.each(['en', 'es'] as const)('the blueprints in %s', (language) => {
  test.each(choices)('of %j can be filled in, and leave nothing to be pasted', async (choice) => {
    const [plan] = await planScenarios({ ...choice, language })
    const hook = { id: 7, name: plan!.name }
    const filled = fillIn(plan!.blueprint, { zone: 'us1.make.com', language, hook, secret })
    expect(filled.flow[0].parameters).toMatchObject({ hook: 7, maxResults: 1 })
    expect(filled.flow[1].mapper.value).toBe(secret)
    expect(filled.metadata['zone']).toBe('us1.make.com')
    expect(JSON.stringify(filled)).not.toMatch(/paste|pega[^d]/i)
    expect(Object.keys(filled)).toEqual(Object.keys(plan!.blueprint))
    expect(plan!.name.length).toBeLessThanOrEqual(128)
  })
})
