import { contractCreated } from './contract-created.ts'
import { contractSigned } from './contract-signed.ts'
import { documentUploaded } from './document-uploaded.ts'
import { maintenanceCreated } from './maintenance-created.ts'
import { maintenanceResolved } from './maintenance-resolved.ts'
import { paymentCreated } from './payment-created.ts'
import { paymentReceived } from './payment-received.ts'
import { propertyCreated } from './property-created.ts'
import { propertyDeleted } from './property-deleted.ts'
import { propertyUpdated } from './property-updated.ts'
import { tenantCreated } from './tenant-created.ts'
import { tenantUpdated } from './tenant-updated.ts'

/** The events of Inmova, in the order of its guide. */
export const inmovaEvents = [
  propertyCreated,
  propertyUpdated,
  propertyDeleted,
  tenantCreated,
  tenantUpdated,
  contractCreated,
  contractSigned,
  paymentCreated,
  paymentReceived,
  maintenanceCreated,
  maintenanceResolved,
  documentUploaded,
]
