// What every journey imports: the runner, the app's frame, and the watch over requests that leave this machine.
import { readFileSync } from 'node:fs';
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

/** The client's phone beside the frame; on a narrow screen it lies over it and has to be opened and closed. */
export const phone = (page) => ({
  async write(text, client = 'Maria Lindqvist') {
    await whileOpen(page, async () => {
      await expect(page.locator('#phone-number')).toBeEnabled();
      await page.locator('#phone-client').selectOption({ label: client });
      await page.locator('#phone-text').fill(text);
      await page.locator('#phone-text').press('Enter');
      await expect(page.locator('#phone-log')).toContainText('Delivered to Switchboard (200)');
      await expect(page.locator('#phone-text')).toHaveValue('');
    });
  },
  /** Sends the picture that every phone here has, as whoever wrote last. */
  async sendPhoto() {
    await whileOpen(page, async () => {
      await page.getByRole('button', { name: 'Send a photo' }).click();
      await expect(page.locator('#phone-log li').last()).toContainText('(Photo)');
      await expect(page.locator('#phone-log li').last()).toContainText('Delivered to Switchboard (200)');
    });
  },
  /** Waits until this has arrived. A closed phone asks for nothing. */
  async shows(text) {
    await whileOpen(page, () => expect(page.locator('#phone-log')).toContainText(text));
  },
});

async function whileOpen(page, act) {
  const toggle = page.locator('#phone-toggle');
  const wasOpen = (await toggle.getAttribute('aria-expanded')) === 'true';
  if (!wasOpen) await toggle.click();
  await act();
  if (!wasOpen) await page.getByRole('button', { name: 'Close the phone' }).click();
}

/** Opens the app as another person. */
export async function actAs(page, role) {
  const persona = page.locator('#persona');
  if (!(await persona.isVisible())) await page.locator('#nav-toggle').click();
  const label = (await persona.locator('option').allTextContents()).find((text) => text.includes(LABELS[role]));
  const loaded = page.waitForEvent('framenavigated');
  await persona.selectOption({ label });
  await loaded;
}

const LABELS = { root_owner: 'Olivia', store_manager: 'Mona', store_associate: 'Ada' };

/** What axe finds in the app's page, each as one line. */
export async function findings(page) {
  const inner = page.frames().find((candidate) => candidate.url().startsWith(appOrigin));
  await inner.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await inner.evaluate(() => globalThis.axe.run(document));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
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
