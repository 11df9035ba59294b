import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/process-coverage.ts', 'test/support/property-seed.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Two cores: more workers than that only make each other late.
    maxWorkers: 2,
    // As in src/main.ts, for tests that have the worker in their own process.
    execArgv: ['--wasm-wrapper-tiering-budget=1000000000'],
    // Of the many workers and commands that are started as processes: a third of that is reading the same modules again.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url)) },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'workers/**/*.ts'],
      reporter: ['json'],
      // Cleared by the script: the tests' child processes write into it while they run.
      clean: false,
    },
  },
});
