// Real: every blueprint of the pack, the rules, and the schema and types of Make's own SDK. Doubles: none; nothing of
// Make runs here, so a blueprint that passes can still be refused by an import. Observed: what breaks a rule.
import type { Blueprint as SdkBlueprint } from '@makehq/sdk'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { events, providerIds } from '@hook-bridge/event-catalog'
import newLead from '../../../make-blueprints/blueprints/en/cablenetai_lead_created.json' with { type: 'json' }
import newLeadOnce from '../../../make-blueprints/blueprints/en/cablenetai_lead_created_once.json' with { type: 'json' }
import allEvents from '../../../make-blueprints/blueprints/en/inmova_all_events.json' with { type: 'json' }
import propertyUpdated from '../../../make-blueprints/blueprints/es/inmova_property_updated.json' with { type: 'json' }
import { problems } from './index.ts'
import { loadBlueprints } from './load-blueprints.ts'
import { places } from './places.ts'
import { sdkProblems } from './sdk-schema.ts'
import { soundBlueprint } from './sound-blueprint.ts'

const files = loadBlueprints()

describe('the blueprints', () => {
  it.each(['en', 'es'])('are there in %s for every event and every provider', (language) => {
    const names = files.filter((file) => file.language === language).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(events.map(({ key }) => key)))
    expect(names).toEqual(expect.arrayContaining(providerIds.map((id) => `${id}_all_events`)))
  })

  it('are the same in both languages, but for texts', () => {
    const outline = (language: string) =>
      files
        .filter((file) => file.language === language)
        .map(({ name, blueprint }) => [
          name,
          places(blueprint).map(({ module }) => [module.id, module.module]),
        ])
    expect(outline('es')).toEqual(outline('en'))
  })

  it('have a name of their own each', () => {
    for (const language of ['en', 'es']) {
      const names = files.filter((file) => file.language === language).map(({ blueprint }) => blueprint.name)
      expect(new Set(names).size).toBe(names.length)
    }
  })

  it.each(files)('$path breaks no rule', ({ blueprint }) => {
    expect(problems(blueprint)).toEqual([])
  })

  it.each(files)('$path fits the schema of Make’s SDK', ({ blueprint }) => {
    expect(sdkProblems(blueprint)).toEqual([])
  })
})

describe('the schema of Make’s SDK', () => {
  it('has something to say', () => {
    const { flow, ...without } = soundBlueprint()
    expect(sdkProblems({ ...without, flow: [{ ...flow[0], version: 'one' }] })).toHaveLength(1)
    expect(sdkProblems(without)).toHaveLength(1)
  })
})

describe('the types of Make’s SDK', () => {
  // An export has no scheduling and no interface: Make takes these apart from the blueprint.
  type Exported = Pick<SdkBlueprint, 'name' | 'flow' | 'metadata'>

  it('fit our blueprints, seen by the compiler', () => {
    expectTypeOf(newLead).toExtend<Exported>()
    expectTypeOf(newLeadOnce).toExtend<Exported>()
    expectTypeOf(propertyUpdated).toExtend<Exported>()
  })

  it('know no router as Make exports it, with a mapper of null', () => {
    expectTypeOf(allEvents).not.toExtend<Exported>()
    expectTypeOf<Omit<typeof allEvents, 'flow'>>().toExtend<Omit<Exported, 'flow'>>()
  })
})
