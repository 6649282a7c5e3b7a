import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * Keeps compiled modules beside the installed ones: from the second start on the process is ready in about half the
 * time, and needs less memory. To be called before the modules are imported that it is for. Where the folder cannot
 * be written, everything works as without it.
 */
export function keepCompiledModules(): void {
  enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/hook-bridge', import.meta.url)))
}
