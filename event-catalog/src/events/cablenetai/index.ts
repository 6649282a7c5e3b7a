import { appointmentScheduled } from './appointment-scheduled.ts'
import { contractSigned } from './contract-signed.ts'
import { leadCreated } from './lead-created.ts'
import { leadStatusChanged } from './lead-status-changed.ts'
import { mlsCollaborationCreated } from './mls-collaboration-created.ts'
import { paymentReceived } from './payment-received.ts'

/** The events of CablenetAI, in the order of its document. */
export const cablenetaiEvents = [
  leadCreated,
  leadStatusChanged,
  contractSigned,
  paymentReceived,
  appointmentScheduled,
  mlsCollaborationCreated,
]
