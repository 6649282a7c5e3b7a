import type { Writer } from './generated-file.ts'
import { jsonSchemas } from './json-schemas.ts'
import { makeApp } from './make-app.ts'
import { makeBlueprints } from './make-blueprints.ts'
import { makeGuide } from './make-guide.ts'
import { n8nExamples } from './n8n-examples.ts'
import { n8nGuide } from './n8n-guide.ts'
import { n8n } from './n8n.ts'
import { readme } from './readme.ts'
import { zapier } from './zapier.ts'

/** Everything that is generated from the catalogue. */
export const writers: readonly Writer[] = [
  readme,
  jsonSchemas,
  zapier,
  n8n,
  n8nGuide,
  n8nExamples,
  makeBlueprints,
  makeGuide,
  makeApp,
]
