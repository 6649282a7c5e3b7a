import { defineConfig } from 'vitest/config'

// Apart from the other tests: these start n8n, which is installed on first use (3 GB, five minutes).
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.e2e.ts'],
    globalSetup: 'prepare.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // One n8n at a time: it takes the whole machine when it starts, and times are measured.
    fileParallelism: false,
    reporters: ['verbose', '../support/figures-reporter.ts'],
    disableConsoleIntercept: true,
  },
})
