import * as field from '../../fields.ts'

// Fields that several events of Inmova carry under the same name, with the same meaning.

const euros = { en: 'In euros.', es: 'En euros.' }

export const propertyId = field.string('Property ID', 'ID de la propiedad')
export const tenantId = field.string('Tenant ID', 'ID del inquilino')
export const contractId = field.string('Contract ID', 'ID del contrato')
export const companyId = field.string('Company ID', 'ID de la empresa', {
  help: { en: 'The Inmova account.', es: 'La cuenta de Inmova.' },
})
export const createdAt = field.datetime('Created At', 'Fecha de creación')
export const updatedAt = field.datetime('Updated At', 'Fecha de actualización')

export const property = {
  address: field.string('Address', 'Dirección'),
  city: field.string('City', 'Ciudad'),
  postalCode: field.string('Postal Code', 'Código postal'),
  status: field.string('Status', 'Estado', {
    values: ['AVAILABLE', 'RENTED', 'MAINTENANCE', 'INACTIVE', 'SOLD'],
  }),
  price: field.number('Price', 'Precio', { help: { en: 'Euros per month.', es: 'Euros al mes.' } }),
  rooms: field.integer('Rooms', 'Habitaciones'),
  bathrooms: field.integer('Bathrooms', 'Baños'),
  squareMeters: field.number('Square Meters', 'Metros cuadrados'),
  description: field.text('Description', 'Descripción'),
}

export const tenant = {
  firstName: field.string('First Name', 'Nombre'),
  lastName: field.string('Last Name', 'Apellidos'),
  email: field.string('Email', 'Correo electrónico'),
  phone: field.string('Phone', 'Teléfono'),
  dni: field.string('DNI', 'DNI/NIE', {
    help: { en: 'National identity number (DNI or NIE).', es: 'Documento de identidad.' },
  }),
  nationality: field.string('Nationality', 'Nacionalidad', {
    help: { en: 'Two-letter country code.', es: 'Código de país de dos letras.' },
  }),
  birthDate: field.date('Birth Date', 'Fecha de nacimiento'),
}

export const contract = {
  startDate: field.date('Start Date', 'Fecha de inicio'),
  endDate: field.date('End Date', 'Fecha de fin'),
  monthlyRent: field.number('Monthly Rent', 'Renta mensual', { help: euros }),
  deposit: field.number('Deposit', 'Fianza', { help: euros }),
  status: field.string('Status', 'Estado', { values: ['PENDING', 'SIGNED'] }),
}

export const payment = {
  amount: field.number('Amount', 'Importe', {
    help: { en: 'In whole currency units, not in cents.', es: 'En unidades de la moneda, no en céntimos.' },
  }),
  currency: field.string('Currency', 'Moneda', {
    help: { en: 'ISO 4217 code.', es: 'Código ISO 4217.' },
    values: ['EUR'],
  }),
  type: field.string('Payment Type', 'Tipo de pago', { values: ['RENT'] }),
  month: field.string('Month', 'Mes', {
    help: { en: 'The month that is paid for, as in 2026-02.', es: 'El mes que se paga, como 2026-02.' },
  }),
  concept: field.string('Concept', 'Concepto'),
  status: field.string('Status', 'Estado', { values: ['PENDING', 'COMPLETED'] }),
}

export const maintenance = {
  id: field.string('Request ID', 'ID de la incidencia'),
  title: field.string('Title', 'Título'),
  priority: field.string('Priority', 'Prioridad', { values: ['HIGH', 'MEDIUM', 'LOW'] }),
  status: field.string('Status', 'Estado', { values: ['PENDING', 'IN_PROGRESS', 'SCHEDULED', 'COMPLETED'] }),
  providerId: field.string('Service Provider ID', 'ID del proveedor', {
    help: { en: 'Who is to do the repair.', es: 'Quién hará la reparación.' },
  }),
}

export const cost = { help: euros }

export const updatedFields = field.strings('Updated Fields', 'Campos modificados', {
  help: { en: 'Names of the fields that changed.', es: 'Nombres de los campos que han cambiado.' },
})

export const changesHelp = {
  help: {
    en: 'Each changed field with its old and its new value.',
    es: 'Cada campo modificado con su valor anterior y el nuevo.',
  },
}
