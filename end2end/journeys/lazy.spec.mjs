// Pages that the first load leaves out: they come when they are opened, and say so when they can't.
import { actAs, expect, frame, test } from '../support/test.mjs';

const CHUNK = /\/pkg\/[0-9a-f]{32}\/split_office\.wasm$/;

/** Follows a link of the app's menu, which Shopify Admin shows. */
async function open(page, name) {
  const link = page.getByRole('link', { name });
  if (!(await link.isVisible())) await page.locator('#nav-toggle').click();
  await link.click();
}

test('a lazy page is fetched when it is opened, and without loading the document again', async ({ page }) => {
  const fetched = [];
  page.on('request', (request) => CHUNK.test(request.url()) && fetched.push(request.url()));
  await page.goto('/');
  await actAs(page, 'root_owner');
  const app = await frame(page);
  await app.locator('html').evaluate((html) => html.setAttribute('data-same-page', ''));
  expect(fetched, 'the first load leaves it out').toEqual([]);
  await open(page, 'Staff');
  await expect(app.getByRole('heading', { level: 1, name: 'Staff' })).toBeVisible();
  await expect(app.getByText('Olivia Owner').first()).toBeVisible();
  expect(fetched).toHaveLength(1);
  await expect(app.locator('html[data-same-page]'), 'the page was not loaded again').toHaveCount(1);
});

test('a lazy page that is opened by its address comes to life', async ({ page }) => {
  await page.goto('/store/owc-demo/apps/switchboard-local-key/staff');
  await actAs(page, 'root_owner');
  const app = await frame(page);
  const role = app.getByRole('combobox', { name: /Ada Associate/ });
  await role.selectOption({ label: 'Supervisor' });
  await expect(app.getByRole('dialog')).toBeVisible();
  await app.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(role).toHaveValue('store_associate');
});

test('a lazy page that does not come says so, and comes when the way is free again', async ({ page }) => {
  await page.goto('/');
  await actAs(page, 'root_owner');
  const app = await frame(page);
  await page.route(CHUNK, (route) => route.abort());
  await open(page, 'Staff');
  await expect(app.getByRole('heading', { name: 'This page could not be loaded' })).toBeVisible();
  // Until the second attempt has failed too, the page shows the first one's failure.
  const failed = page.waitForEvent('requestfailed', (request) => CHUNK.test(request.url()));
  await app.getByRole('button', { name: 'Try again' }).click();
  await failed;
  await expect(app.getByRole('heading', { name: 'This page could not be loaded' })).toBeVisible();
  await page.unroute(CHUNK);
  await app.getByRole('button', { name: 'Try again' }).click();
  await expect(app.getByText('Olivia Owner').first()).toBeVisible();
});

test('a lazy page that the server wrote, and that can not be woken, says so', async ({ page }) => {
  await page.route(CHUNK, (route) => route.abort());
  await page.goto('/store/owc-demo/apps/switchboard-local-key/staff');
  const app = page.frameLocator('iframe');
  await expect(app.getByText('This page could not finish loading.')).toBeVisible();
});
