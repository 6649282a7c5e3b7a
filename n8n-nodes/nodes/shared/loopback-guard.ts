import { NodeOperationError, type IHookFunctions } from 'n8n-workflow'

/**
 * A bridge on another machine can never reach an n8n that believes to be on `localhost`.
 * @throws NodeOperationError that tells which setting of n8n is missing
 */
export function refuseLoopback(context: IHookFunctions, webhookUrl: string, origin: string): void {
  if (!isLoopback(webhookUrl) || isLoopback(origin)) return
  throw new NodeOperationError(
    context.getNode(),
    `The hook bridge cannot reach this n8n: its webhook address is ${new URL(webhookUrl).origin}`,
    {
      description:
        'Set the environment variable N8N_WEBHOOK_URL of n8n (older versions: WEBHOOK_URL) to the public https address of this n8n, for example https://n8n.example.com/, restart n8n, and publish the workflow again.',
    },
  )
}

const loopback = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)$/

function isLoopback(url: string): boolean {
  return URL.canParse(url) && loopback.test(new URL(url).hostname)
}
