import {
  NodeConnectionTypes,
  type IHookFunctions,
  type INodeType,
  type INodeTypeDescription,
  type IWebhookFunctions,
  type IWebhookResponseData,
} from 'n8n-workflow'
import { coalescingOption } from '../shared/coalescing'
import { eventOptions } from '../shared/event-options'
import { filterParameter } from '../shared/filters'
import { inmova } from '../shared/generated/providers'
import { checkRegistration, register, unregister } from '../shared/lifecycle'
import { receiveDelivery } from '../shared/receive-delivery'

export class InmovaTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Inmova Trigger',
    name: 'inmovaTrigger',
    icon: { light: 'file:../../icons/inmova.svg', dark: 'file:../../icons/inmova.dark.svg' },
    group: ['trigger'],
    version: [1],
    subtitle: '={{ $parameter["events"].join(", ") }}',
    description:
      'Starts the workflow the moment something happens in Inmova: a property, a tenant, a contract, a payment, a document or maintenance',
    eventTriggerDescription: 'Waiting for an event of Inmova',
    activationMessage: 'The hook bridge now sends the chosen events of Inmova to this workflow.',
    defaults: { name: 'Inmova Trigger' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'hookBridgeApi', required: true }],
    webhooks: [
      {
        name: 'default',
        httpMethod: 'POST',
        responseMode: 'onReceived',
        // The bridge keeps the answer, so its log of a delivery leads to the execution.
        responseData: '={{ { received: true, executionId: $execution.id } }}',
        path: 'webhook',
        ndvHideUrl: true,
      },
    ],
    properties: [
      {
        displayName: 'Events',
        name: 'events',
        type: 'multiOptions',
        options: eventOptions(inmova),
        default: [],
        required: true,
        description: 'Which events start the workflow',
      },
      filterParameter(inmova),
      {
        displayName: 'When Testing',
        name: 'whenTesting',
        type: 'options',
        options: [
          {
            name: 'Send a Sample Event Right Away',
            value: 'sample',
            description: 'A realistic sample of the first chosen event, sent the way a real one is',
          },
          {
            name: 'Wait for a Real Event',
            value: 'wait',
            description: 'Listen until one of the chosen events happens, for two minutes at most',
          },
        ],
        default: 'sample',
        description: 'What happens when you execute the trigger in the editor, to see an event',
      },
      {
        displayName: 'Options',
        name: 'options',
        type: 'collection',
        placeholder: 'Add Option',
        default: {},
        options: [
          {
            displayName: 'Emit Only Changed Fields',
            name: 'onlyChangedFields',
            type: 'boolean',
            default: false,
            description:
              'Whether to give the changes of PROPERTY_UPDATED and TENANT_UPDATED as flat fields, for example priceOld and priceNew beside ID and updatedAt. Other events stay as they are.',
          },
          {
            displayName: 'Include Delivery Metadata',
            name: 'includeMetadata',
            type: 'boolean',
            default: false,
            description:
              'Whether to add a field hookBridge with the event type, the event ID (the same in every retry and replay), the number of the attempt, the time it was sent, and whether it is a test',
          },
          coalescingOption(inmova),
        ],
      },
    ],
  }

  webhookMethods = {
    default: {
      async checkExists(this: IHookFunctions): Promise<boolean> {
        return await checkRegistration(this)
      },
      async create(this: IHookFunctions): Promise<boolean> {
        return await register(this, inmova)
      },
      async delete(this: IHookFunctions): Promise<boolean> {
        return await unregister(this)
      },
    },
  }

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    return receiveDelivery(this, inmova)
  }
}
