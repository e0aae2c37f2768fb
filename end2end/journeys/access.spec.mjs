// For a screen reader, and on any screen.
import { expect, findings, frame, test } from '../support/test.mjs';

for (const path of ['communications', 'drafts', 'deliveries', 'templates', 'readiness', 'accounts', 'staff']) {
  test(`axe finds nothing on /${path}`, async ({ page }) => {
    await page.goto(`/store/owc-demo/apps/switchboard-local-key/${path}`);
    const app = await frame(page);
    await expect(app.getByRole('heading', { level: 1 }).first()).toBeVisible();
    expect(await findings(page)).toEqual([]);
  });
}

test('axe finds nothing in a conversation with its dry run', async ({ page }) => {
  await page.goto('/');
  const app = await frame(page);
  await app.locator('a[href*="/communications/"]').first().click();
  await app.getByRole('textbox', { name: /^Reply to/ }).fill('We can come on Tuesday.');
  await app.getByRole('button', { name: 'Preview (dry run)' }).click();
  await expect(app.getByText('This reply has not left the shop').first()).toBeVisible();
  expect(await findings(page)).toEqual([]);
});

test('nothing on a page is wider than the screen', async ({ page }) => {
  await page.goto('/');
  const app = await frame(page);
  await app.locator('a[href*="/communications/"]').first().click();
  await expect(app.getByRole('log')).toBeVisible();
  const wider = await app.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
  expect(wider).toBeLessThanOrEqual(0);
});
