import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { OpenAPIV3_1 } from 'openapi-types'
import { z } from 'zod'
import { OPEN } from './answers.ts'
import type { Api } from './api.ts'
import { complete } from './openapi-complete.ts'

export interface OpenApiOptions {
  readonly publicUrl: string
  readonly version: string
}

const DESCRIPTION = `
Takes the signed webhooks of CablenetAI and Inmova in, stores them, and delivers them, signed and retried, to every
subscriber: Zapier, Make, n8n, or a server of your own.

**Start here.** Connect an account (\`POST /api/v1/sources\`), give its \`inboundUrl\` to the provider, and subscribe
an address to events (\`POST /api/v1/webhooks\`). Every request under \`/api/v1\` needs the header
\`Authorization: Bearer <api key>\`. Bodies are JSON under any Content-Type. A success is
\`{"success": true, "data": …}\`; anything else is \`{"success": false, "error": …, "code": …, "details": …}\`.
Lists are newest first; \`pagination.nextCursor\` leads to the next page.

**En español.** Este servicio recibe los webhooks firmados de CablenetAI e Inmova, los guarda y los entrega, firmados y
con reintentos, a cada suscriptor: Zapier, Make, n8n o un servidor propio. Para empezar, conecta una cuenta
(\`POST /api/v1/sources\`), da su \`inboundUrl\` al proveedor y suscribe una dirección a los eventos que te interesen
(\`POST /api/v1/webhooks\`, la misma llamada que documenta Inmova). Todas las llamadas bajo \`/api/v1\` llevan la cabecera
\`Authorization: Bearer <clave de API>\`. Los errores dicen en \`error\` qué ha pasado, por qué y qué hacer.
`.trim()

const tags = [
  { name: 'Account', description: 'Whose API key this is.' },
  { name: 'Event types', description: 'The catalogue: what there is to subscribe to.' },
  {
    name: 'Webhooks',
    description: 'Subscriptions: which address gets which events. As Inmova documents them, and more.',
  },
  { name: 'Events', description: 'What was received; and a door for publishing.' },
  { name: 'Deliveries', description: 'What became of each event on its way to each webhook.' },
  { name: 'Recoveries', description: 'Sends what a webhook missed, oldest first, each once.' },
  { name: 'Personal data', description: 'Takes one person out of all that is stored.' },
  { name: 'Sources', description: 'Accounts of the providers that send their webhooks here.' },
  { name: 'Operation', description: 'For whoever runs the service.' },
]

const zodToJsonConfig: NonNullable<Parameters<typeof createJsonSchemaTransform>[0]['zodToJsonConfig']> = {
  // Answers may gain fields: a client made from this document must not refuse them.
  override({ jsonSchema }) {
    if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
  },
}
const toComponents = createJsonSchemaTransformObject({ zodToJsonConfig })

/** Collects the routes of the scope for the document. To be awaited before the routes are added. */
export async function collectOpenApi(
  app: FastifyInstance,
  { publicUrl, version }: OpenApiOptions,
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Hook bridge',
        version,
        description: DESCRIPTION,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: publicUrl }],
      tags,
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key of the workspace.' },
        },
      },
      security: [{ apiKey: [] }],
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig }),
    transformObject: (document) => complete(toComponents(document) as OpenAPIV3_1.Document),
  })
}

/** `/openapi.json`. */
export function openApiRoute(api: Api): void {
  api.get(
    '/openapi.json',
    {
      schema: {
        operationId: 'getOpenApi',
        tags: ['Operation'],
        security: OPEN,
        summary: 'This document',
        description: 'OpenAPI 3.1, made from the very schemas that check the requests.',
        response: { 200: z.looseObject({}).describe('The document.') },
      },
    },
    () => ({ ...api.swagger() }),
  )
}

/** The page may use what it was served with, and nothing else. */
const DOCS_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  // The hash is that of the one style element that Swagger UI writes into the page itself.
  "style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** `/docs`: the document for people. */
export async function docsPage(app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: DOCS_CSP,
    theme: { title: 'Hook bridge API' },
    uiConfig: {
      // Without the bar that loads other documents.
      layout: 'BaseLayout',
      validatorUrl: null,
      docExpansion: 'list',
      displayRequestDuration: true,
    },
    // What is tried out goes to where the page came from: the policy above allows nothing else.
    transformSpecification: (document) => ({ ...document, servers: [{ url: '/' }] }),
  })
}
