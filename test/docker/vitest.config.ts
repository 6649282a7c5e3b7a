import { defineConfig } from 'vitest/config'

// Apart from the other tests: these want a Docker engine.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.docker.ts'],
    globalSetup: 'prepare.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Times are measured.
    fileParallelism: false,
    reporters: ['verbose', '../support/figures-reporter.ts'],
    disableConsoleIntercept: true,
  },
})
