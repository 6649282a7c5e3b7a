import { defineConfig } from 'vitest/config'

// Apart from the other tests: these install and build for a minute, and need the registry.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['test/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 600_000,
    // One at a time: times are measured.
    fileParallelism: false,
    reporters: ['verbose'],
    disableConsoleIntercept: true,
  },
})
