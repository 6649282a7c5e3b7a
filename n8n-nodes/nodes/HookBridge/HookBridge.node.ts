import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow'
import { listSearch } from './list-search/list-search'
import { nodeFailure } from './node-failure'
import { pagingParameters } from './parameters/paging'
import { deliveryFilters, deliveryParameters } from './resources/delivery/parameters'
import { eventTypeOptions, eventTypeParameters } from './resources/event-type/parameters'
import { eventFilters } from './resources/event/filters'
import { eventParameters } from './resources/event/parameters'
import { publishParameters } from './resources/event/publish-parameters'
import { webhookParameters } from './resources/webhook/parameters'
import { runOperation } from './run-operation'

export class HookBridge implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Hook Bridge',
    name: 'hookBridge',
    icon: { light: 'file:../../icons/hook-bridge.svg', dark: 'file:../../icons/hook-bridge.dark.svg' },
    group: ['transform'],
    version: [1],
    subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
    description:
      'Looks into the hook bridge, which delivers the events of CablenetAI and Inmova: find, publish and test events, find and replay deliveries, find and delete webhooks',
    defaults: { name: 'Hook Bridge' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    usableAsTool: true,
    credentials: [{ name: 'hookBridgeApi', required: true }],
    properties: [
      {
        displayName: 'Resource',
        name: 'resource',
        type: 'options',
        noDataExpression: true,
        options: [
          {
            name: 'Delivery',
            value: 'delivery',
            description: 'One event on its way to one webhook, with its attempts',
          },
          {
            name: 'Event',
            value: 'event',
            description: 'Something that happened in CablenetAI or Inmova, stored once',
          },
          {
            name: 'Event Type',
            value: 'eventType',
            description: 'A kind of event that CablenetAI or Inmova can send',
          },
          {
            name: 'Webhook',
            value: 'webhook',
            description: 'An address that some events are sent to, such as a published trigger',
          },
        ],
        default: 'event',
      },
      ...deliveryParameters,
      ...eventParameters,
      ...eventTypeParameters,
      ...webhookParameters,
      ...publishParameters,
      ...pagingParameters,
      ...deliveryFilters,
      ...eventFilters,
      ...eventTypeOptions,
    ],
  }

  methods = { listSearch }

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    const results: INodeExecutionData[] = []
    for (const item of this.getInputData().keys()) {
      try {
        const outputs = await runOperation(this, item)
        results.push(...outputs.map((json) => ({ json, pairedItem: { item } })))
      } catch (error) {
        if (!this.continueOnFail()) throw nodeFailure(this, error, item)
        results.push({ json: { error: (error as Error).message }, pairedItem: { item } })
      }
    }
    return [results]
  }
}
