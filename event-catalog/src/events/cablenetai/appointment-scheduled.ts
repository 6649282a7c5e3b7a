import { z } from 'zod'
import { defineEvent } from '../../define-event.ts'
import * as field from '../../fields.ts'

export const appointmentScheduled = defineEvent({
  type: 'appointment.scheduled',
  key: 'cablenetai_appointment_scheduled',
  provider: 'cablenetai',
  label: { en: 'Appointment Scheduled', es: 'Cita agendada' },
  noun: { en: 'Appointment', es: 'Cita' },
  description: {
    en: 'Triggers when a visit, meeting or call is scheduled.',
    es: 'Se activa cuando se agenda una visita, reunión o llamada.',
  },
  schema: z.looseObject({
    id: field.string('Appointment ID', 'ID de la cita'),
    type: field.string('Appointment Type', 'Tipo de cita', { values: ['visit', 'meeting', 'call'] }),
    starts_at: field.datetime('Starts At', 'Fecha y hora de inicio', {
      help: {
        en: 'Where it names no time zone, it is the local time of the account.',
        es: 'Si no indica zona horaria, es la hora local de la cuenta.',
      },
    }),
    property_id: field.nullable(field.string('Property ID', 'ID de la propiedad')),
    contact_id: field.string('Contact ID', 'ID del contacto'),
  }),
  sample: {
    id: '1f0a0888-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
    type: 'visit',
    starts_at: '2026-02-10T15:00:00-04:00',
    property_id: '1f0a0222-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
    contact_id: '1f0a0999-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
  },
  subject: 'id',
  persons: ['contact_id'],
  // The same appointment moved to another time is another event.
  dedupe: ['id', 'starts_at'],
  recognisedBy: ['starts_at', 'contact_id'],
})
