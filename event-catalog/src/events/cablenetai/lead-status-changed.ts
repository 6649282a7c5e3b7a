import { z } from 'zod'
import { defineEvent } from '../../define-event.ts'
import * as field from '../../fields.ts'

export const leadStatusChanged = defineEvent({
  type: 'lead.status_changed',
  key: 'cablenetai_lead_status_changed',
  provider: 'cablenetai',
  label: { en: 'Lead Status Changed', es: 'Cambio de etapa de lead' },
  noun: { en: 'Lead', es: 'Lead' },
  description: {
    en: 'Triggers when a lead moves to another pipeline stage.',
    es: 'Se activa cuando un lead cambia de etapa en el pipeline.',
  },
  schema: z.looseObject({
    id: field.string('Lead ID', 'ID del lead'),
    // Not documented as nullable, but the first move of a lead has no stage to come from.
    from_status: field.nullable(
      field.string('Previous Status', 'Etapa anterior', {
        help: {
          en: 'The stage as it is named in the account; empty on the first move.',
          es: 'La etapa tal como se llama en la cuenta; vacía en el primer cambio.',
        },
      }),
    ),
    to_status: field.string('New Status', 'Etapa nueva', {
      help: {
        en: 'The stage as it is named in the account.',
        es: 'La etapa tal como se llama en la cuenta.',
      },
    }),
    changed_by: field.string('Changed By', 'Modificado por', {
      help: { en: 'ID of the user who moved the lead.', es: 'ID del usuario que movió el lead.' },
    }),
    changed_at: field.datetime('Changed At', 'Fecha del cambio'),
  }),
  sample: {
    id: '1f0a0111-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
    from_status: 'nuevo',
    to_status: 'visita_agendada',
    changed_by: '1f0a0333-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
    changed_at: '2026-01-16T09:12:00.000Z',
  },
  subject: 'id',
  persons: ['changed_by'],
  // A lead may come back to a stage: only the time tells the two moves apart.
  dedupe: ['id', 'changed_at', 'to_status'],
  recognisedBy: ['from_status', 'to_status'],
})
