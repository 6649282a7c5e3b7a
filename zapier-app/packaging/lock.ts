// npm run zapier:lock  writes the lock file of the uploaded package anew: after a change of its dependencies or overrides
import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from './folders.ts'
import { LOCK_FILE } from './lock-file.ts'
import { manifest } from './manifest.ts'
import { npm } from './npm.ts'
import { runCommand } from './run-command.ts'

await runCommand(async () => {
  await using folder = await temporaryFolder()
  // Without the version, so that a release does not touch the lock file.
  await writeFile(join(folder.path, 'package.json'), JSON.stringify({ ...manifest, version: undefined }))
  await npm(['install', '--package-lock-only', '--omit-lockfile-registry-resolved'], folder.path)
  await copyFile(join(folder.path, 'package-lock.json'), LOCK_FILE)
  console.log('Wrote zapier-app/packaging/package-lock.json.')
})
