import { defineConfig } from 'vitest/config';

/** One browser and one server for all; tests of speed want the machine for themselves. */
export default defineConfig({
  cacheDir: '../../node_modules/.vite',
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    globalSetup: ['server.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // what the page shows after a key or a click comes when it comes: a busy machine may take its time
    expect: { poll: { timeout: 10_000, interval: 50 } },
    // a second try for what the machine did to the browser; a test that needs it says so in the report
    retry: 1,
  },
});
