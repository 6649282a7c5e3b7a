import { z } from 'zod'
import { defineEvent } from '../../define-event.ts'
import * as field from '../../fields.ts'

export const leadCreated = defineEvent({
  type: 'lead.created',
  key: 'cablenetai_lead_created',
  provider: 'cablenetai',
  label: { en: 'New Lead', es: 'Nuevo lead' },
  noun: { en: 'Lead', es: 'Lead' },
  description: {
    en: 'Triggers when a new lead is created from Meta Lead Ads, WhatsApp, a form, a property portal or an import.',
    es: 'Se activa cuando se crea un lead desde Meta Lead Ads, WhatsApp, un formulario, un portal inmobiliario o una importación.',
  },
  schema: z.looseObject({
    id: field.string('Lead ID', 'ID del lead'),
    org_id: field.string('Organization ID', 'ID de la organización', {
      help: {
        en: 'The CablenetAI account that the lead belongs to.',
        es: 'La cuenta de CablenetAI a la que pertenece el lead.',
      },
    }),
    source: field.string('Source', 'Origen', {
      help: {
        en: 'Where the lead comes from: meta, whatsapp, form, import, or portal: followed by the portal.',
        es: 'De dónde viene el lead: meta, whatsapp, form, import, o portal: seguido del portal.',
      },
      values: ['meta', 'whatsapp', 'form', 'portal:supercasas', 'import'],
    }),
    name: field.string('Name', 'Nombre'),
    phone: field.nullable(
      field.string('Phone', 'Teléfono', {
        help: {
          en: 'With the country code, as in +18095550142.',
          es: 'Con prefijo del país, como +18095550142.',
        },
      }),
    ),
    email: field.nullable(field.string('Email', 'Correo electrónico')),
    property_id: field.nullable(
      field.string('Property ID', 'ID de la propiedad', {
        help: {
          en: 'The property that the lead asked about.',
          es: 'La propiedad por la que preguntó el lead.',
        },
      }),
    ),
    created_at: field.datetime('Created At', 'Fecha de creación'),
  }),
  sample: {
    id: '1f0a0111-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
    org_id: '1f0a0000-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
    source: 'portal:supercasas',
    name: 'Carlos Manuel Peña',
    phone: '+18095550142',
    email: 'carlos.pena@example.com',
    property_id: '1f0a0222-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
    created_at: '2026-01-15T14:30:00.000Z',
  },
  subject: 'id',
  dedupe: ['id'],
  recognisedBy: ['org_id', 'source'],
})
