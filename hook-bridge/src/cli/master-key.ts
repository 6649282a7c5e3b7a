import { readConfig } from '../config.ts'
import { rotateInFile } from './master-key/in-file.ts'
import { rotateOnServer } from './master-key/on-server.ts'

/** `master-key rotate` */
export async function rotate({ json }: { json?: true }): Promise<void> {
  const config = readConfig()
  const { database } = config
  if (database.kind === 'postgres') return rotateOnServer(config, database.url, json === true)
  rotateInFile(config, json === true)
}
