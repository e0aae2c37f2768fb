// Who may do what, as the page shows it.
import { actAs, expect, frame, test } from '../support/test.mjs';

test('an associate has no staff list, and no way in by its address', async ({ page }) => {
  await page.goto('/');
  await frame(page);
  await actAs(page, 'store_associate');
  const app = await frame(page);
  await expect(app.locator('[data-page="inbox"]')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Staff' })).toHaveCount(0);
  await page.goto(page.url().replace(/communications.*?(\?|$)/, 'staff$1'));
  await expect((await frame(page)).getByText('You can\'t see the staff list')).toBeVisible();
});

test('an owner sees everybody; the only owner stays one', async ({ page }) => {
  await page.goto('/store/owc-demo/apps/switchboard-local-key/staff');
  await actAs(page, 'root_owner');
  const app = await frame(page);
  for (const name of ['Olivia Owner', 'Mona Manager', 'Ada Associate']) {
    await expect(app.getByText(name).first()).toBeVisible();
  }
  await expect(app.getByText('This is the only owner.').first()).toBeVisible();
});
