// Journeys in Chromium, in the local Shopify Admin, against an instance that scripts/test has started.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// The packages lie in tools/, beside the lock file that pins them.
const { defineConfig } = createRequire(new URL('../tools/package.json', import.meta.url))('@playwright/test');

export default defineConfig({
  testDir: fileURLToPath(new URL('journeys', import.meta.url)),
  outputDir: fileURLToPath(new URL('../target/end2end', import.meta.url)),
  globalSetup: fileURLToPath(new URL('support/setup.mjs', import.meta.url)),
  // One instance and one demo shop serve all journeys.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    baseURL: process.env.ADMIN_URL,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'desktop', use: { viewport: { width: 1280, height: 800 } } },
    { name: 'phone', testIgnore: /keyboard/, use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
  ],
});
