import { z } from 'zod'
import { defineEvent } from '../../define-event.ts'
import * as field from '../../fields.ts'

export const mlsCollaborationCreated = defineEvent({
  type: 'mls.collaboration.created',
  key: 'cablenetai_mls_collaboration_created',
  provider: 'cablenetai',
  label: { en: 'New MLS Collaboration Request', es: 'Nueva colaboración MLS' },
  noun: { en: 'Collaboration', es: 'Colaboración' },
  description: {
    en: 'Triggers when an agent of the MLS network asks to collaborate on a property.',
    es: 'Se activa cuando un agente de la red MLS solicita colaborar en una propiedad.',
  },
  schema: z.looseObject({
    id: field.string('Collaboration ID', 'ID de la colaboración'),
    listing_id: field.string('Listing ID', 'ID del anuncio', {
      help: {
        en: 'The property as it is listed in the MLS network.',
        es: 'La propiedad publicada en la red MLS.',
      },
    }),
    requesting_agency_id: field.string('Requesting Agency ID', 'ID de la agencia solicitante'),
    split_pct: field.number('Split Percentage', 'Porcentaje de reparto', {
      help: { en: 'From 0 to 100.', es: 'De 0 a 100.' },
    }),
    created_at: field.datetime('Created At', 'Fecha de creación'),
  }),
  sample: {
    id: '1f0a0aaa-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
    listing_id: '1f0a0bbb-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
    requesting_agency_id: '1f0a0ccc-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
    split_pct: 50,
    created_at: '2026-02-11T17:22:00.000Z',
  },
  subject: 'id',
  dedupe: ['id'],
  recognisedBy: ['listing_id', 'requesting_agency_id'],
})
