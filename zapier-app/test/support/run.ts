import { createAppTester } from 'zapier-platform-core'
import App from '../../src/index.ts'

/** Runs a function of the app as the platform does, middleware and checks included. */
export const run = createAppTester(App)

/** What a call came to: its error, which must be one. */
async function errorOf(call: Promise<unknown>): Promise<Error> {
  try {
    await call
  } catch (error) {
    return error as Error
  }
  throw new Error('expected an error, but the call went well')
}

/** The parts of a thrown error that Zapier's servers read. */
export async function failureOf(call: Promise<unknown>) {
  const { name, message } = await errorOf(call)
  return message.startsWith('{')
    ? { name, ...(JSON.parse(message) as object) }
    : { name, message: message.split('\n')[0] }
}
