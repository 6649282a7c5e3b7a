// npm run zapier:build  leaves build.zip and source.zip in zapier-app/build, ready for zapier-platform upload
import { buildPackage } from './build-package.ts'
import { describeImport, describeZip } from './describe.ts'
import { temporaryFolder } from './folders.ts'
import { importTimes } from './lambda.ts'
import { runCommand } from './run-command.ts'
import { readZip, unpack } from './zip.ts'

await runCommand(async () => {
  const { build, source } = await buildPackage()
  console.log(describeZip('zapier-app/build/build.zip', build))
  console.log(describeZip('zapier-app/build/source.zip', source))

  await using folder = await temporaryFolder()
  await unpack(readZip(build), folder.path)
  console.log(describeImport(process.version, await importTimes(process.execPath, folder.path)))
})
