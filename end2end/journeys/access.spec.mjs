// Without a mouse, and for a screen reader.
import { expect, findings, frame, phone, test } from '../support/test.mjs';

test('a conversation is found, opened and answered with the keyboard alone', async ({ page, isMobile }) => {
  test.skip(isMobile, 'a phone has no such keyboard');
  await page.goto('/');
  const app = await frame(page);
  await phone(page).write(`Keyboard ${Date.now().toString(36)}`);
  await expect(app.getByRole('link', { name: /Keyboard/ }).first()).toBeVisible();
  await app.locator('[data-page="inbox"]').getByRole('link').first().focus();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(app.getByRole('log')).toBeVisible();
  await page.keyboard.press('r');
  await expect(app.getByRole('textbox', { name: /^Reply to/ })).toBeFocused();
  await page.keyboard.type('On our way');
  await page.keyboard.press('Control+Enter');
  await expect(app.getByText('This reply has not left the shop').first()).toBeVisible();
});

for (const path of ['communications', 'staff']) {
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
