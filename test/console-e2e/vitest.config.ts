import { defineConfig } from 'vitest/config'

// Apart from the other tests: these drive a browser. CHROMIUM names it where it is not Debian's.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.e2e.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // One browser at a time: it takes as much as the bridge that it looks at.
    fileParallelism: false,
    reporters: ['verbose'],
    disableConsoleIntercept: true,
  },
})
