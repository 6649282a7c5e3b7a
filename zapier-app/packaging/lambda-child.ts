// Runs in the Node under test, forked by lambda.ts: imports the unpacked package as Zapier's runtime does, takes the events.
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { LambdaAnswer, LambdaEvent } from './lambda.ts'

interface Wrapper {
  readonly handler: (event: LambdaEvent) => Promise<{ readonly results: unknown }>
}

const [events] = (await once(process, 'message')) as [readonly LambdaEvent[]]

const before = performance.now()
const { handler } = (await import(pathToFileURL(join(process.argv[2]!, 'zapierwrapper.js')).href)) as Wrapper
const importMs = performance.now() - before

const answers: LambdaAnswer[] = []
for (const event of events) answers.push(await answerTo(event))
process.send!({ node: process.version, importMs, answers }, () => process.disconnect())

async function answerTo(event: LambdaEvent): Promise<LambdaAnswer> {
  try {
    return { results: (await handler(event)).results }
  } catch (error) {
    const { name, message } = error as Error
    return { error: { name, message } }
  }
}
