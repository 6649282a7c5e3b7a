import type { Blueprint, Language } from './blueprint.ts'

export interface Filling {
  readonly zone: string
  readonly language: Language
  readonly hook: { readonly id: number; readonly name: string }
  readonly secret: string
}

/** What the blueprint says about steps by hand, of which only the last remains. */
const texts = {
  en: {
    settings: 'Settings: the signing secret',
    note: '<p>Webhook and signing secret are in place, and the scenario is on. Put your own steps in the place of the last module.</p>',
  },
  es: {
    settings: 'Ajustes: el secreto de firma',
    note: '<p>El webhook y el secreto de firma ya están puestos, y el escenario está activo. Pon tus propios pasos en lugar del último módulo.</p>',
  },
}

/** Puts in what belongs to one account: its webhook, and the secret that signs what comes there. */
export function fillIn(blueprint: Blueprint, { zone, language, hook, secret }: Filling): Blueprint {
  const [trigger, settings, ...rest] = blueprint.flow
  const { settings: name, note } = texts[language]
  const notes = [{ moduleIds: [1], content: note, isFilterNote: false, metadata: { color: '#9138FE' } }]
  // As Make exports it: here the editor finds what the webhook is called.
  const restore = { parameters: { hook: { data: { editable: 'true' }, label: hook.name } } }
  return {
    ...blueprint,
    metadata: { ...blueprint.metadata, zone, notes },
    flow: [
      {
        ...trigger,
        parameters: { ...trigger.parameters, hook: hook.id },
        metadata: { ...trigger.metadata, restore },
      },
      {
        ...settings,
        mapper: { ...settings.mapper, value: secret },
        metadata: { ...settings.metadata, designer: { ...settings.metadata.designer, name } },
      },
      ...rest,
    ],
  }
}
