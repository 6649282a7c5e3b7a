import type { OpenAPIV3_1 } from 'openapi-types'
import { describeWebhooks } from './openapi-webhooks.ts'

type Document = OpenAPIV3_1.Document

/** Does what the generator leaves undone: the webhooks, bodies that may be left out, components that nobody uses. */
export function complete(document: Document): Document {
  return withoutUnused(withOptionalBodies({ ...document, webhooks: describeWebhooks() }))
}

/** The generator calls every body required; one that may be null may be left out. */
function withOptionalBodies(document: Document): Document {
  for (const path of Object.values(document.paths ?? {})) {
    const body = path?.post?.requestBody
    if (body && 'content' in body && mayBeNull(body.content['application/json']?.schema))
      body.required = false
  }
  return document
}

function mayBeNull(schema: object | undefined): boolean {
  const { anyOf = [] } = (schema ?? {}) as { anyOf?: readonly { type?: unknown }[] }
  return anyOf.some(({ type }) => type === 'null')
}

/** The generator writes every component twice, as input and as output, used or not. */
function withoutUnused(document: Document): Document {
  const schemas = { ...document.components?.schemas }
  for (let found = true; found;) {
    const text = JSON.stringify({ ...document, components: { schemas } })
    const unused = Object.keys(schemas).filter((name) => !text.includes(`"#/components/schemas/${name}"`))
    for (const name of unused) delete schemas[name]
    found = unused.length > 0
  }
  return { ...document, components: { ...document.components, schemas } }
}
