// npm run zapier:validate                      the official validation: structure here, style by Zapier's servers
// npm run zapier:validate -- --without-style   structure only: nothing is sent
import { parseArgs } from 'node:util'
import { temporaryFolder } from './folders.ts'
import { runCommand } from './run-command.ts'
import { stageApp } from './stage.ts'
import { validateStructure, validateStyle } from './validation.ts'

const { values: options } = parseArgs({ options: { 'without-style': { type: 'boolean', default: false } } })

await runCommand(async () => {
  await using temporary = await temporaryFolder()
  const staged = await stageApp(temporary)
  await validateStructure(staged)
  console.log('Structure: zapier-platform validate --without-style found nothing to say against it.')

  if (options['without-style'])
    return console.log('Style: not checked. Zapier has checks of it on its servers.')
  const { checked, words } = await validateStyle(staged)
  console.log(checked ? words : `Style: not checked. ${words}`)
})
