// Comes before the tests, which would fail with many words: says in a few that there is no engine, and what to do.
import { docker } from './docker.ts'

try {
  const version = await docker(['version', '--format', '{{.Server.Version}}'], { timeoutMs: 20_000 })
  console.log(`Docker ${version}`)
} catch (error) {
  console.error(
    'NOT TESTED: these tests build the image and run it in a Docker engine, and none can be reached. ' +
      `Start Docker, or set DOCKER_HOST to an engine on this machine.\n\n${(error as Error).message}`,
  )
  process.exitCode = 1
}
