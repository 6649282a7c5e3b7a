import { authorization, AUTHORIZATION_IN_LOG, explained, failures } from './requests.ts'

const webhooks = '{{connection.baseUrl}}/api/v1/webhooks'
const thisWebhook = `${webhooks}/{{webhook.externalHookId}}`
const SECRET_IN_LOG = 'response.body.data.secret'

/**
 * Runs when somebody adds a webhook in a trigger: subscribes its address at the bridge. What is kept in `data` is all
 * that the webhook knows later.
 * @param events a list of event types, or a template that gives one
 * @param name what the bridge calls the webhook, for people
 * @param more what else the bridge is asked for
 */
export function attach(events: readonly string[] | string, name: string, more: object = {}): object {
  return {
    url: webhooks,
    method: 'POST',
    headers: authorization,
    body: { url: '{{webhook.url}}', events, retryPolicy: '24h', client: 'make', name, ...more },
    response: {
      data: { externalHookId: '{{body.data.id}}', secret: '{{body.data.secret}}' },
      error: refused('The hook bridge did not take the webhook.'),
    },
    log: { sanitize: [AUTHORIZATION_IN_LOG, SECRET_IN_LOG] },
  }
}

/** Runs when the webhook is deleted in Make. It must never fail for a webhook that is gone: nobody could delete it then. */
export const detach: object = {
  url: thisWebhook,
  method: 'DELETE',
  headers: authorization,
  body: {},
  qs: { ifExists: 'true' },
  response: {
    error: refused('The hook bridge did not delete the webhook.'),
  },
  log: { sanitize: [AUTHORIZATION_IN_LOG] },
}

/**
 * Runs when somebody chooses otherwise for a webhook that is there. Its address and secret stay.
 * @param change what is asked of the bridge
 */
export const update = (change: object): object => ({
  url: thisWebhook,
  method: 'PATCH',
  headers: authorization,
  body: change,
  response: {
    data: { externalHookId: '{{webhook.externalHookId}}', secret: '{{webhook.secret}}' },
    error: {
      ...refused('The hook bridge did not change the webhook.'),
      404: {
        type: 'DataError',
        message:
          '[404] The hook bridge does not know this webhook any more. Delete it here, and add a new one.',
      },
    },
  },
  log: { sanitize: [AUTHORIZATION_IN_LOG, SECRET_IN_LOG] },
})

function refused(otherwise: string): object {
  return { message: explained(otherwise), 401: failures[401] }
}
