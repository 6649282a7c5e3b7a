import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{event-catalog,hook-bridge,zapier-app}/test/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: ['event-catalog/src/**', 'hook-bridge/src/**', 'zapier-app/src/**'],
      exclude: ['**/generated/**'],
      thresholds: { 'zapier-app/src/**': { 100: true } },
      reporter: ['text-summary', 'json-summary'],
    },
  },
})
