// The way in: Shopify Admin frames the app from another origin, and the inbox comes to life in it.
import { expect, frame, test } from '../support/test.mjs';

test('the inbox opens inside Shopify Admin and hydrates', async ({ page }) => {
  await page.goto('/');
  const app = await frame(page);
  await expect(app.locator('[data-page="inbox"]')).toBeVisible();
});
