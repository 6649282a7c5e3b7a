const CAPITALS = new Set(['API', 'DNI', 'HTTP', 'ID', 'MLS', 'PDF', 'URL'])
const NAMES = new Set(['CablenetAI', 'Inmova', 'Stripe'])

/**
 * A label as Make wants it: `Old Postal Code` becomes `Old postal code`; abbreviations and the names of companies stay
 * as they are, and a bare field name such as `id` becomes `ID`.
 */
export function sentenceCase(label: string): string {
  const [first = '', ...others] = label.split(' ')
  return [capitalized(kept(first)), ...others.map(kept)].join(' ')
}

function kept(word: string): string {
  if (NAMES.has(word)) return word
  return CAPITALS.has(word.toUpperCase()) ? word.toUpperCase() : word.toLowerCase()
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

/** `inmova_property_created` as `inmovaPropertyCreated`. */
export function camelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** `inmovaPropertyCreated` as `inmova-property-created`: Make's tool names files so. */
export function kebabCase(id: string): string {
  return id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
