import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Rooms whose tests leave nothing behind in their process: their files follow each other in one. */
const shared = [
  'test/{bench,catalogue,contract,delivery,families,golden,ledger,pipeline,report,terraform,workbook}/**/*.test.ts',
];
const slow = ['test/**/*.slow.test.ts'];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'shared process', include: shared, exclude: slow, isolate: false } },
      { extends: true, test: { name: 'own process', include: ['test/**/*.test.ts'], exclude: [...shared, ...slow] } },
      { extends: true, test: { name: 'slow', include: slow } },
    ],
    setupFiles: ['test/support/process-coverage.ts', 'test/support/property-seed.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Two cores: more workers than that only make each other late, but where tests wait most of the time, as the slow ones do.
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
