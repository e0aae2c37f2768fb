// Without a mouse. The phone project leaves this file out: it has no such keyboard.
import { expect, frame, phone, test } from '../support/test.mjs';

test('a conversation is found, opened and answered with the keyboard alone', async ({ page }) => {
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
