// Deliveries, templates and accounts, as the people see them who look after them.
import { actAs, expect, findings, frame, test } from '../support/test.mjs';

const APP = '/store/owc-demo/apps/switchboard-local-key';

/** Opens a page of the app as this person. */
async function open(page, path, role) {
  await page.goto('/');
  await frame(page);
  await actAs(page, role);
  await frame(page);
  await page.goto(`${APP}${path}`);
  return frame(page);
}

test('an empty tab of deliveries says what will be there', async ({ page }) => {
  const app = await open(page, '/deliveries?show=unknown', 'root_owner');
  await expect(app.getByRole('heading', { level: 2, name: 'Nothing is unknown' })).toBeVisible();
  await app.getByRole('link', { name: 'Stopped' }).click();
  await expect(app.getByRole('link', { name: 'Stopped' })).toHaveAttribute('aria-current', 'page');
  expect(await findings(page)).toEqual([]);
});

test('a template is written with a preview, submitted, and decided by somebody else', async ({ page }) => {
  const name = `Visit ${Date.now()}`;
  const app = await open(page, '/templates/new', 'store_manager');
  await app.getByLabel('Name').fill(name);
  await app.getByLabel('Text', { exact: true }).fill('Hello {{ first_nam }}, we come at 10.');
  await expect(app.getByText('Did you mean first_name?')).toBeVisible();
  await expect(app.getByRole('button', { name: 'Go to line 1' })).toBeVisible();
  await app.getByLabel('Text', { exact: true }).fill('Hello , we come at 10.');
  await app.getByLabel('Text', { exact: true }).evaluate((field) => field.setSelectionRange(6, 6));
  await app.getByRole('button', { name: '{{ first_name }}' }).click();
  await expect(app.getByText('Hello Maria, we come at 10.')).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await app.getByRole('button', { name: 'Save as a draft' }).click();
  await app.getByRole('button', { name: 'Submit for approval' }).click();
  await expect(app.getByText('You wrote this version')).toBeVisible();
  await expect(app.getByRole('button', { name: 'Approve' })).toHaveCount(0);

  const owner = await open(page, '/templates', 'root_owner');
  await owner.getByRole('link', { name }).click();
  await owner.getByRole('button', { name: 'Reject' }).click();
  await owner.getByRole('dialog').getByLabel('Reason').fill('Say the day too.');
  await owner.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
  await expect(owner.getByText('Reason: Say the day too.')).toBeVisible();
  await owner.getByRole('button', { name: 'Edit' }).click();
  await owner.getByLabel('Text', { exact: true }).fill('Hello {{ first_name }}, we come on Monday at 10.');
  await owner.getByRole('button', { name: 'Save as a draft' }).click();
  await expect(owner.locator('.diff ins', { hasText: 'Monday' })).toBeVisible();
  expect(await findings(page)).toEqual([]);
});

test('a manager reads the accounts, and only the owner changes them', async ({ page }) => {
  const app = await open(page, '/accounts', 'store_manager');
  await expect(app.getByText('Only an owner connects and changes accounts.')).toBeVisible();
  await expect(app.getByRole('link', { name: 'Connect a number' })).toHaveCount(0);

  const owner = await open(page, '/accounts/new', 'root_owner');
  await owner.getByLabel('Twilio').check();
  await expect(owner.getByLabel('Account SID')).toBeVisible();
  await owner.getByRole('textbox', { name: 'Name' }).fill('Second desk');
  await owner.getByRole('textbox', { name: 'Number' }).fill('+15550109777');
  await owner.getByLabel('Account SID').fill('not one');
  await owner.getByLabel('Auth token').fill('token');
  await owner.getByRole('button', { name: 'Connect a number' }).click();
  await expect(owner.getByRole('alert').getByText('This is not a Twilio account SID.')).toBeVisible();
  expect(await findings(page)).toEqual([]);
});
