import type { IDataObject } from 'n8n-workflow'

/** Without the parameters that were left empty. */
export function filled(parameters: IDataObject): IDataObject {
  return Object.fromEntries(
    Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  )
}
