import { z } from 'zod'
import type { ProviderId } from '@hook-bridge/event-catalog'
import type { Deps } from '../../deps.ts'
import {
  changeSource,
  connectSource,
  disconnectSource,
  findSource,
  noSuchSource,
} from '../../inbound/sources.ts'
import { explainLeftUpstream } from '../../inbound/upstream.ts'
import { errors, idParams, nothing, success, successList, successWithWarning } from '../answers.ts'
import type { Api } from '../api.ts'
import { granted, refusal } from '../errors.ts'
import { cutPage, pageOf, pageQuery, pageRequest } from '../paging.ts'
import { newSource, showSource, source, sourceChange, sourceWithSecret } from '../shapes/source.ts'

const tags = ['Sources']
const params = idParams('source', 'src_5e0f1c2d3b4a596877869504')

const warnings = {
  secret:
    'Save the secret securely: you will not be able to see it again. Give it and inboundUrl to the provider.',
  upstream: 'The bridge registered itself at Inmova. You need not store the secret; it is not shown again.',
}

const removed = z.object({
  removedUpstream: z.boolean().describe('Whether the provider deleted its webhook too.'),
  message: z.string(),
})

const changed = z.object({
  success: z.literal(true),
  data: source.extend({
    secret: z.string().optional().describe('The generated secret, after `rotate`. Shown only now.'),
  }),
  warning: z.string().optional(),
})

export function sourceRoutes(api: Api, deps: Deps, publicUrl: string): void {
  api.post(
    '/sources',
    {
      schema: {
        operationId: 'connectSource',
        tags,
        summary: 'Connect a provider account',
        description:
          'Gives the account an inbound URL of its own. Paste that URL, and the secret if it was generated here, ' +
          'into the provider; or give an Inmova API key, and the bridge registers itself there.',
        body: newSource,
        response: {
          201: successWithWarning(sourceWithSecret, 'The account is connected.'),
          ...errors(400, 413, 503),
        },
      },
    },
    async ({ caller, body }, reply) => {
      const request = { ...body, provider: body.provider as ProviderId }
      const { source, secret } = granted(await connectSource(deps, caller.workspace.row, request, publicUrl))
      const data = { ...showSource(source, publicUrl), secret }
      const warning = source.upstream ? warnings.upstream : warnings.secret
      return reply.code(201).send({ success: true, data, warning })
    },
  )

  api.get(
    '/sources',
    {
      schema: {
        operationId: 'listSources',
        tags,
        summary: 'All connected accounts, newest first',
        description: 'Never shows a secret.',
        querystring: pageQuery,
        response: { 200: successList(source, 'The sources.'), ...errors(400) },
      },
    },
    ({ caller, query }) => {
      const rows = deps.registry.sources(caller.workspace.row)
      const { items, next } = cutPage(rows, pageRequest(deps, 'cur', query))
      return pageOf(deps, 'cur', { items: items.map((each) => showSource(each, publicUrl)), next })
    },
  )

  api.get(
    '/sources/:id',
    {
      schema: {
        operationId: 'getSource',
        tags,
        summary: 'One connected account',
        description: 'Never shows the secret.',
        params,
        response: { 200: success(source, 'The source.'), ...errors(404) },
      },
    },
    ({ caller, params: { id } }) => {
      const found = findSource(deps, caller.workspace.row, id)
      if (!found) throw refusal(noSuchSource())
      return { success: true as const, data: showSource(found, publicUrl) }
    },
  )

  api.patch(
    '/sources/:id',
    {
      schema: {
        operationId: 'changeSource',
        tags,
        summary: 'Change a connected account',
        description: 'Its name, its secret, and which of its event types are stored but delivered to nobody.',
        params,
        body: sourceChange,
        response: { 200: changed.describe('The source as it is now.'), ...errors(400, 404, 413, 503) },
      },
    },
    async ({ caller, params: { id }, body }) => {
      const { source, secret } = granted(await changeSource(deps, caller.workspace.row, id, body))
      const data = showSource(source, publicUrl)
      if (secret === null) return { success: true as const, data }
      return { success: true as const, data: { ...data, secret }, warning: warnings.secret }
    },
  )

  api.delete(
    '/sources/:id',
    {
      schema: {
        operationId: 'disconnectSource',
        tags,
        summary: 'Disconnect an account',
        description:
          'Its inbound URL answers 404 from now on. What the bridge registered at Inmova it tries to delete there; ' +
          'the answer then says whether that worked.',
        params,
        response: {
          200: success(removed, 'The source is gone here; what became of it at the provider.'),
          204: nothing('The source is gone.'),
          ...errors(404, 503),
        },
      },
    },
    async ({ caller, params: { id } }, reply) => {
      const left = findSource(deps, caller.workspace.row, id)?.upstream ?? null
      const { removedUpstream } = granted(await disconnectSource(deps, caller.workspace.row, id))
      if (removedUpstream === null) return reply.code(204).send(null)
      const message = removedUpstream
        ? 'The source is gone, here and at Inmova.'
        : `The source is gone here. ${explainLeftUpstream(left)}`
      return reply.code(200).send({ success: true, data: { removedUpstream, message } })
    },
  )
}
