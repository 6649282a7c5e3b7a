/**
 * What a trigger watches, by the key of its event: the plural that Make wants after "Watch", with the name of the
 * platform, because both have contracts and payments.
 */
const items: Readonly<Record<string, string>> = {
  cablenetai_lead_created: 'new CablenetAI leads',
  cablenetai_lead_status_changed: 'CablenetAI lead status changes',
  cablenetai_contract_signed: 'signed CablenetAI contracts',
  cablenetai_payment_received: 'received CablenetAI payments',
  cablenetai_appointment_scheduled: 'scheduled CablenetAI appointments',
  cablenetai_mls_collaboration_created: 'new CablenetAI MLS collaboration requests',
  inmova_property_created: 'new Inmova properties',
  inmova_property_updated: 'updated Inmova properties',
  inmova_property_deleted: 'deleted Inmova properties',
  inmova_tenant_created: 'new Inmova tenants',
  inmova_tenant_updated: 'updated Inmova tenants',
  inmova_contract_created: 'new Inmova contracts',
  inmova_contract_signed: 'signed Inmova contracts',
  inmova_payment_created: 'new Inmova payments',
  inmova_payment_received: 'received Inmova payments',
  inmova_maintenance_created: 'new Inmova maintenance requests',
  inmova_maintenance_resolved: 'resolved Inmova maintenance requests',
  inmova_document_uploaded: 'uploaded Inmova documents',
}

/** @throws for an event that has none yet: no rule makes a good plural of every label */
export function watchedItems(key: string): string {
  const found = items[key]
  if (found === undefined) throw new Error(`make-app/watched-items.ts: say what "Watch ..." is for ${key}.`)
  return found
}
