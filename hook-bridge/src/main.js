import { keepCompiledModules } from './compile-cache.js'

keepCompiledModules()

// The edge of the service: the same as `hook-bridge serve`.
const [{ serve }, { reportFailure }] = await Promise.all([
  import('./cli/serve.ts'),
  import('./cli/report-failure.ts'),
])
serve().catch(reportFailure)
