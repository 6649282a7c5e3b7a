import { defineConfig } from 'vitest/config'

export default defineConfig({
  // The n8n nodes have an installation of their own; tests and nodes must share one copy.
  resolve: { dedupe: ['n8n-workflow'] },
  test: {
    include: ['{event-catalog,hook-bridge,zapier-app}/test/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 20_000,
    // Many tests wait for sockets and processes more than they compute.
    maxWorkers: '100%',
    coverage: {
      // Where all that the tests use is installed, the gates below count, too.
      enabled: process.env['COVERAGE'] === 'true',
      provider: 'v8',
      include: [
        '{event-catalog,hook-bridge,zapier-app}/src/**/*.ts',
        'n8n-nodes/{credentials,nodes}/**/*.ts',
      ],
      // What is tested as a process of its own is not measured here.
      exclude: ['**/generated/**', 'hook-bridge/src/release-memory.ts', 'hook-bridge/src/cli/**'],
      thresholds: {
        lines: 90,
        branches: 90,
        '{event-catalog,zapier-app}/src/**': { lines: 100, branches: 100 },
        'n8n-nodes/**': { lines: 100, branches: 100 },
        'hook-bridge/src/{inbound,delivery}/**': { lines: 99, branches: 98 },
      },
      reporter: ['text-summary', 'json-summary'],
    },
  },
})
