// Real: every rule. Doubles: one sound blueprint, and copies of it with one thing wrong.
// Observed: which rules a copy breaks; a rule without an example fails the test, too.
import { describe, expect, it } from 'vitest'
import { problems, rules } from './index.ts'
import { soundBlueprint } from './sound-blueprint.ts'

// Whatever is wrong has to be writable: the copies are plain JSON here.
// oxlint-disable-next-line typescript/no-explicit-any
type Json = any

/** By rule: what breaks it. */
const broken: Readonly<Record<string, Readonly<Record<string, (blueprint: Json) => void>>>> = {
  'nothing but name, description, flow and metadata': {
    scheduling: (blueprint) => (blueprint.scheduling = { type: 'immediately' }),
  },
  'a name of 1 to 120 characters': {
    'no name': (blueprint) => (blueprint.name = ''),
    'a long name': (blueprint) => (blueprint.name = 'x'.repeat(121)),
  },
  'begins with the webhook, and has it only there': {
    'another trigger': (blueprint) => (blueprint.flow[0].module = 'util:SetVariable2'),
    'a second webhook': (blueprint) => (blueprint.flow[1].module = 'gateway:CustomWebHook'),
  },
  'ids are whole numbers from 1, each used once': {
    zero: (blueprint) => (blueprint.flow[1].id = 0),
    'a fraction': (blueprint) => (blueprint.flow[1].id = 1.5),
    'twice, one in an error route': (blueprint) => (blueprint.flow[2].onerror[0].id = 2),
  },
  'modules have known keys only': {
    'a hook beside the parameters': (blueprint) => (blueprint.flow[0].listener = true),
  },
  'modules exist in Make at this version': {
    'an invented one': (blueprint) => (blueprint.flow[1].module = 'tools:SetVariable'),
    'another version': (blueprint) => (blueprint.flow[2].version = 2),
  },
  'a router has routes, a mapper of null, and no filter of its own': {
    'a mapper': (blueprint) => (blueprint.flow[3].mapper = {}),
    'no routes': (blueprint) => (blueprint.flow[3].routes = []),
    'an empty route': (blueprint) => blueprint.flow[3].routes.push({ flow: [] }),
    'a filter': (blueprint) => (blueprint.flow[3].filter = blueprint.flow[2].filter),
    'routes of another module': (blueprint) => (blueprint.flow[1].routes = blueprint.flow[3].routes),
  },
  'modules other than routers have a mapper that is an object': {
    null: (blueprint) => (blueprint.flow[2].mapper = null),
    none: (blueprint) => delete blueprint.flow[0].mapper,
  },
  'error directives end error routes, and stand nowhere else': {
    'in the flow': (blueprint) => (blueprint.flow[3].module = 'builtin:Ignore'),
    'none at the end': (blueprint) => (blueprint.flow[2].onerror[0].module = 'util:SetVariables'),
    'an empty route': (blueprint) => blueprint.flow[2].onerror.pop(),
  },
  'Break says whether and how often to retry, and has a place to keep things': {
    'no place': (blueprint) => (blueprint.metadata.scenario.dlq = false),
    silence: (blueprint) => (blueprint.flow[2].onerror[0].mapper = {}),
    'no count': (blueprint) => delete blueprint.flow[2].onerror[0].mapper.count,
  },
  'what can fail has an error route': {
    'the parser': (blueprint) => delete blueprint.flow[2].onerror,
    'in a route': (blueprint) => delete blueprint.flow[3].routes[1].flow[0].onerror,
  },
  'filters stand after the webhook, on modules of the flow': {
    'on the webhook': (blueprint) => (blueprint.flow[0].filter = { name: 'x', conditions: [] }),
    'in an error route': (blueprint) => (blueprint.flow[2].onerror[0].filter = blueprint.flow[2].filter),
  },
  'filters have a name and conditions': {
    'no name': (blueprint) => (blueprint.flow[2].filter.name = ''),
    'no groups': (blueprint) => (blueprint.flow[2].filter.conditions = []),
    'an empty group': (blueprint) => blueprint.flow[2].filter.conditions.push([]),
  },
  'conditions have an operator of Make, and the sides that it takes': {
    'a wrong word': (blueprint) => (conditionOf(blueprint).o = 'text:startswith'),
    'a disputed word': (blueprint) => (conditionOf(blueprint).o = 'text:isnotempty'),
    'no right side': (blueprint) => delete conditionOf(blueprint).b,
    'an empty right side': (blueprint) => (conditionOf(blueprint).b = ''),
    'one too many': (blueprint) => (conditionOf(blueprint).o = 'exist'),
    'no left side': (blueprint) => delete conditionOf(blueprint).a,
  },
  'every expression can be read': {
    'braces that do not close': (blueprint) => (blueprint.flow[2].mapper.json = '{{1.value'),
    commas: (blueprint) => (conditionOf(blueprint).a = '{{ifempty(1.value, 2.webhookSecret)}}'),
  },
  'expressions use functions and variables of Make': {
    'an invented function': (blueprint) => (conditionOf(blueprint).a = '{{hmac(1.value)}}'),
    'an unknown variable': (blueprint) => (conditionOf(blueprint).a = '{{webhookSecret}}'),
  },
  'expressions name earlier modules, and what these put out': {
    'no such module': (blueprint) => (blueprint.flow[2].mapper.json = '{{99.value}}'),
    itself: (blueprint) => (blueprint.flow[2].mapper.json = '{{3.event}}'),
    'a later one': (blueprint) => (blueprint.flow[1].mapper.value = 'A_{{3.event}}'),
    'one of another route': (blueprint) => (variableOf(blueprint).value = '{{6.id}}'),
    'an unknown field': (blueprint) => (variableOf(blueprint).value = '{{3.data.name}}'),
    'a field inside a text': (blueprint) => (variableOf(blueprint).value = '{{3.event.id}}'),
    'a variable of another name': (blueprint) => (conditionOf(blueprint).a = '{{2.secret}}'),
    'a wrong key of map': (blueprint) =>
      (conditionOf(blueprint).a = '{{first(map(1.`__IMTHEADERS__`; "value"; "key"; "x"))}}'),
    'in an error route, what failed': (blueprint) =>
      (blueprint.flow[2].onerror[0].mapper.interval = '{{3.event}}'),
  },
  'interfaces name and type every field': {
    'no list': (blueprint) => (blueprint.flow[0].metadata.interface = {}),
    'no name': (blueprint) => delete blueprint.flow[0].metadata.interface[0].name,
    'no label': (blueprint) => delete blueprint.flow[0].metadata.interface[0].label,
    'an unknown type': (blueprint) => (blueprint.flow[0].metadata.interface[0].type = 'string'),
    'a name twice': (blueprint) => (blueprint.flow[0].metadata.interface[1].name = 'value'),
    'a collection of nothing': (blueprint) => delete blueprint.flow[2].metadata.interface[1].spec,
    'a list of nothing': (blueprint) => delete blueprint.flow[2].metadata.interface[2].spec,
    'wrong inside': (blueprint) => (blueprint.flow[2].metadata.interface[1].spec[0].type = 'uuid'),
  },
  'no ids of an account': {
    'a webhook': (blueprint) => (blueprint.flow[0].parameters.hook = 1),
    'a connection': (blueprint) => (blueprint.flow[2].parameters['__IMTCONN__'] = 1),
    'a data store': (blueprint) => (blueprint.flow[2].parameters.datastore = 1),
    'a key deep inside': (blueprint) => (blueprint.flow[2].mapper.http = { proxyKeychain: 1 }),
    'what the editor remembers': (blueprint) =>
      (blueprint.flow[0].metadata.restore = { parameters: { hook: { label: 'x' } } }),
  },
  'no data structure of an account': {
    'an id': (blueprint) => (blueprint.flow[2].parameters.type = 12_345),
  },
  'module metadata is what an import needs': {
    restore: (blueprint) => (blueprint.flow[1].metadata.restore = {}),
    setupValidation: (blueprint) => (blueprint.flow[1].metadata.setupValidation = {}),
  },
  'addresses are of example.com': {
    'an e-mail address': (blueprint) => (blueprint.description = 'ask ana@gmail.com'),
    'a web address': (blueprint) => (blueprint.metadata.notes[0].content = 'https://bridge.acme.com/x'),
    'a look-alike': (blueprint) => (blueprint.description = 'https://notexample.com'),
  },
  'no addresses of Make’s webhooks': {
    'one without https': (blueprint) => (blueprint.description = 'hook.eu1.make.com/abc'),
  },
  'no secrets': {
    'a signing secret': (blueprint) => (blueprint.flow[1].mapper.value = `whsec_${'0f'.repeat(8)}`),
    'a key in hex': (blueprint) => (blueprint.description = 'ab'.repeat(16)),
    'an API key': (blueprint) => (blueprint.description = `api_key=${'x1'.repeat(12)}`),
    'a key of a known make': (blueprint) => (blueprint.description = `ghp_${'x1'.repeat(12)}`),
    'a token': (blueprint) => (blueprint.description = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOjF9.x'),
  },
  'metadata as in every export of an instant scenario': {
    'not instant': (blueprint) => (blueprint.metadata.instant = false),
    version: (blueprint) => (blueprint.metadata.version = 2),
    'scenario settings': (blueprint) => (blueprint.metadata.scenario.sequential = true),
    orphans: (blueprint) => blueprint.metadata.designer.orphans.push([]),
    zone: (blueprint) => (blueprint.metadata.zone = 'make.com'),
    'a key more': (blueprint) => (blueprint.metadata.teamId = 1),
  },
  'notes belong to modules and say something': {
    'no such module': (blueprint) => (blueprint.metadata.notes[0].moduleIds = [77]),
    'no module': (blueprint) => (blueprint.metadata.notes[0].moduleIds = []),
    nothing: (blueprint) => (blueprint.metadata.notes[0].content = ''),
    'no colour': (blueprint) => delete blueprint.metadata.notes[0].metadata,
  },
  'modules have a place on the canvas and a name': {
    'no place': (blueprint) => delete blueprint.flow[2].metadata.designer.y,
    'no name': (blueprint) => delete blueprint.flow[2].metadata.designer.name,
  },
  'each module stands 300 to the right of the one before': {
    'in the flow': (blueprint) => (blueprint.flow[1].metadata.designer.x = 250),
    'in a route': (blueprint) => (blueprint.flow[3].routes[0].flow[0].metadata.designer.x = 900),
    'in an error route': (blueprint) => (blueprint.flow[2].onerror[0].metadata.designer.x = 600),
  },
  'no two modules on one place': {
    'error route on the flow': (blueprint) => (blueprint.flow[2].onerror[0].metadata.designer.y = 0),
  },
  'module 1 is the webhook, 2 holds the secret, 3 reads the event': {
    'another id': (blueprint) => (blueprint.flow[2].id = 33),
    'another order': (blueprint) => blueprint.flow.splice(1, 1),
  },
  'the secret is left for the user to paste': {
    'something else': (blueprint) => (blueprint.flow[1].mapper.value = 'secret'),
    nothing: (blueprint) => (blueprint.flow[1].mapper.value = ''),
  },
  'the event is read behind a filter': {
    'no filter': (blueprint) => delete blueprint.flow[2].filter,
  },
}

function conditionOf(blueprint: Json): Json {
  return blueprint.flow[2].filter.conditions[0][0]
}

function variableOf(blueprint: Json): Json {
  return blueprint.flow[3].routes[1].flow[0].mapper.variables[0]
}

describe('the rules', () => {
  it('have nothing against a sound blueprint', () => {
    expect(problems(soundBlueprint())).toEqual([])
  })

  it('have an example each', () => {
    expect(Object.keys(broken)).toEqual(rules.map(({ name }) => name))
  })

  const examples = Object.entries(broken).flatMap(([rule, ways]) =>
    Object.entries(ways).map(([what, spoil]) => ({ rule, what, spoil })),
  )
  it.each(examples)('“$rule” is broken by: $what', ({ rule, spoil }) => {
    const blueprint = soundBlueprint()
    spoil(blueprint)
    expect(rules.find(({ name }) => name === rule)!.check(blueprint)).not.toEqual([])
  })
})
