import { moduleRule, when, type Rule } from './rule.ts'
import { fieldNames } from './strings.ts'

/** They hold ids of the account that a blueprint was exported from. In another account they point at nothing, or at somebody's. */
const bound = new Set([
  'hook',
  '__IMTCONN__',
  '__IMTKEY__',
  '__IMTHOOK__',
  'account',
  'agent',
  'apiKeyKeychain',
  'basicAuthKeychain',
  'bodyDataStructure',
  'connection',
  'connectionId',
  'datastore',
  'folderId',
  'hookId',
  'keychain',
  'oAuthAccount',
  'organizationId',
  'proxyKeychain',
  'scenarioId',
  'spreadsheetId',
  'teamId',
  'udt',
])
const metadataKeys = new Set(['designer', 'parameters', 'expect', 'interface', 'advanced'])

export const accountBound: readonly Rule[] = [
  moduleRule('no ids of an account', ({ module }) =>
    fieldNames([module.parameters, module.mapper, module.metadata?.['restore']])
      .filter((name) => bound.has(name))
      .map((name) => `has ${name}`),
  ),
  moduleRule('no data structure of an account', ({ module }) =>
    when(
      module.module === 'json:ParseJSON' && module.parameters?.['type'] !== '',
      'its data structure is not empty',
    ),
  ),
  // `restore` and `setupValidation` are what the editor of one account remembers.
  moduleRule('module metadata is what an import needs', ({ module }) =>
    Object.keys(module.metadata ?? {})
      .filter((key) => !metadataKeys.has(key))
      .map((key) => `its metadata has ${key}`),
  ),
]
