import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Both cores of a small machine; test files share their modules, none keeps state in them.
    maxWorkers: 2,
    isolate: false,
    // Worker threads inherit it: those that tests start run the sources as they stand.
    execArgv: ['--import', new URL('./test/loader/typescript.mjs', import.meta.url).href],
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/integration/**', 'test/study/**'] },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/study/**/*.test.ts'],
          exclude: ['test/integration/kafka/**'],
          testTimeout: 180_000,
        },
      },
      {
        // `npm run test:kafka`: against a real broker, one file after the other.
        extends: true,
        test: {
          name: 'kafka',
          include: ['test/integration/kafka/**/*.test.ts'],
          globalSetup: 'test/integration/kafka/global-setup.ts',
          fileParallelism: false,
          testTimeout: 180_000,
        },
      },
    ],
  },
});
