import { defineConfig } from 'vitest/config';

/** One browser and one server for all; tests of speed want the machine for themselves. */
export default defineConfig({
  cacheDir: '../../node_modules/.vite',
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    globalSetup: ['server.ts'],
    fileParallelism: false,
    // the map is drawn without a graphics card: on a busy machine a frame may take seconds, and nothing here
    // is a test of speed unless it is asked for; what passes at once costs none of this time
    testTimeout: 300_000,
    hookTimeout: 120_000,
    // what the page shows after a key or a click comes when it comes
    expect: { poll: { timeout: 60_000, interval: 50 } },
  },
});
