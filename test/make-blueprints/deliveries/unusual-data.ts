import { sampleBody, type EventDefinition } from '@hook-bridge/event-catalog'

const LONG = 'Ático luminoso, 3 habitaciones; «a estrenar» 🏡 '.repeat(300)

/** JSON that programs are known to write back differently: order of keys, numbers, signs, length. */
const unusual = `{
  "accents": "Señora Núñez, Ático «Peñíscola» – 350 €",
  "emoji": "🏡👨‍👩‍👧🇩🇴 家",
  "signs": "quote \\" back\\\\slash / tab\\t line\\n null\\u0000 del\\u007f separators\\u2028\\u2029 half\\ud83c",
  "markup": "<b>&amp;</b> {{1.value}} \${x}",
  "keys": {"10": "a", "2": "b", "01": "c", "": "d", "ñ": "e", "__proto__": {"x": 1}, "constructor": 1},
  "numbers": [1.0, 1e21, 1E-7, -0, 0.1, 12345678901234567890, 100],
  "nothing": [null, "", [], {}, false, 0],
  "spaces": "  two  "
}`

/** The sample of an event under an id of its own, with fields that nobody has heard of and unusual values in them. */
export function unusualData({ sample, subject }: EventDefinition): Record<string, unknown> {
  return {
    ...structuredClone(sample),
    [subject]: `${String((sample as Record<string, unknown>)[subject])}-unusual`,
    x_unusual: JSON.parse(unusual) as unknown,
    x_long: LONG,
  }
}

/** The plain sample of an event, without the envelope. */
export function plainData(event: EventDefinition): Record<string, unknown> {
  const body = sampleBody(event)
  return event.provider === 'inmova' ? (body['data'] as Record<string, unknown>) : body
}
