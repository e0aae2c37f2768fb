// What every journey imports: the runner, the app's frame, and the watch over requests that leave this machine.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../tools/package.json', import.meta.url));
const { test: base, expect } = require('@playwright/test');

const appOrigin = new URL(process.env.APP_URL ?? 'http://127.0.0.1:3000').origin;

/** The app's frame inside the local Shopify Admin, once its page is hydrated: an earlier click would be lost. */
export async function frame(page) {
  const selector = `iframe[src^="${appOrigin}"]`;
  const app = page.frameLocator(selector);
  await expect(app.locator('html[data-hydrated]')).toHaveCount(1);
  return app;
}

/** Every journey fails when a page reports an error or asks another machine for anything. */
export const test = base.extend({
  page: async ({ page }, use) => {
    const problems = [];
    page.on('pageerror', (error) => problems.push(`error in the page: ${error.message}`));
    await page.route(
      (url) => url.protocol.startsWith('http') && !['localhost', '127.0.0.1'].includes(url.hostname),
      (route) => {
        problems.push(`request to another machine: ${new URL(route.request().url()).host}`);
        return route.abort();
      },
    );
    await use(page);
    expect(problems).toEqual([]);
  },
});

export { expect };
