import { reportFailure } from './cli/report-failure.ts'
import { serve } from './cli/serve.ts'

// The edge of the service: the same as `hook-bridge serve`.
serve().catch(reportFailure)
