import { z } from 'zod'
import { defineEvent } from '../../define-event.ts'
import * as field from '../../fields.ts'
import { companyId, createdAt } from './shared-fields.ts'

export const documentUploaded = defineEvent({
  type: 'DOCUMENT_UPLOADED',
  key: 'inmova_document_uploaded',
  provider: 'inmova',
  label: { en: 'Document Uploaded', es: 'Documento subido' },
  noun: { en: 'Document', es: 'Documento' },
  description: {
    en: 'Triggers when a document is uploaded to Inmova.',
    es: 'Se activa cuando se sube un documento a Inmova.',
  },
  schema: z.looseObject({
    id: field.string('Document ID', 'ID del documento'),
    filename: field.string('File Name', 'Nombre del archivo'),
    mimeType: field.string('File Type', 'Tipo de archivo', {
      help: { en: 'MIME type, as in application/pdf.', es: 'Tipo MIME, como application/pdf.' },
    }),
    size: field.integer('File Size', 'Tamaño del archivo', { help: { en: 'In bytes.', es: 'En bytes.' } }),
    url: field.nullable(
      field.string('File URL', 'URL del archivo', {
        help: { en: 'The file may need an Inmova login.', es: 'El archivo puede requerir sesión en Inmova.' },
      }),
    ),
    entityType: field.string('Related Record Type', 'Tipo de registro relacionado', {
      help: { en: 'What the document belongs to.', es: 'A qué pertenece el documento.' },
      values: ['property', 'contract', 'tenant', 'company', 'maintenance'],
    }),
    entityId: field.string('Related Record ID', 'ID del registro relacionado'),
    category: field.nullable(field.string('Category', 'Categoría')),
    tags: field.strings('Tags', 'Etiquetas'),
    uploadedBy: field.nullable(
      field.string('Uploaded By', 'Subido por', { help: { en: 'ID of the user.', es: 'ID del usuario.' } }),
    ),
    companyId,
    isPublic: field.nullable(field.boolean('Is Public', 'Es público')),
    version: field.nullable(field.integer('Version', 'Versión')),
    checksum: field.nullable(
      field.string('Checksum', 'Suma de comprobación', {
        help: { en: 'SHA-256 of the file, in hex.', es: 'SHA-256 del archivo, en hexadecimal.' },
      }),
    ),
    createdAt,
  }),
  sample: {
    id: 'cmk2d3j9k0006s60h1f7ga4zc',
    filename: 'contrato-alcala-145.pdf',
    mimeType: 'application/pdf',
    size: 248213,
    url: 'https://inmova-docs.s3.eu-west-1.amazonaws.com/c1/contract/k1/1768471200000-9f2c.pdf',
    entityType: 'contract',
    entityId: 'cmk1k2x7f0003s60h5c9pl1wu',
    category: 'contrato',
    tags: ['2026', 'firmado'],
    uploadedBy: 'cmk0u1z4m0008s60h6s8ic7kd',
    companyId: 'cmk0c4b2z0000s60hb1n7rt9e',
    isPublic: false,
    version: 1,
    checksum: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    createdAt: '2026-01-19T15:02:00.000Z',
  },
  subject: 'id',
  persons: ['entityId', 'uploadedBy'],
  // A new version of a document keeps the id.
  dedupe: ['id', 'version'],
})
