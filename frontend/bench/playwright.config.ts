import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.bench.ts',
  globalSetup: '../tests/build.ts',
  workers: 1,
  timeout: 900_000,
  reporter: 'line',
  outputDir: '../node_modules/.cache/playwright-bench',
});
