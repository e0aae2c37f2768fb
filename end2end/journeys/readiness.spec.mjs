// What is ready, and what an owner does about it.
import { actAs, expect, findings, frame, test } from '../support/test.mjs';

const PAGE = '/store/owc-demo/apps/switchboard-local-key/readiness';

/** The page as somebody sees it. */
async function open(page, role) {
  await page.goto(PAGE);
  await frame(page);
  await actAs(page, role);
  const app = await frame(page);
  await expect(app.locator('[data-page="readiness"]')).toBeVisible();
  await expect(app.getByRole('heading', { name: 'What comes next' })).toBeVisible();
  return app;
}

test('the page says what blocks, what comes next, and what the workbench may touch', async ({ page }) => {
  const app = await open(page, 'root_owner');
  await expect(app.getByText('Next step', { exact: true })).toBeVisible();
  // On a narrow screen the row of headings is not there.
  await expect(app.getByRole('table', { name: 'Gates' }).locator('tbody').getByRole('row')).toHaveCount(8);
  await expect(app.getByRole('combobox', { name: 'Mode of Write guard of Communications' })).toBeVisible();
  await expect(app.getByRole('heading', { name: 'What this workbench is for' })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await app.getByRole('navigation', { name: 'Which workbench' }).getByRole('link', { name: 'Scheduler' }).click();
  await expect(app.getByRole('combobox', { name: 'Mode of Write guard of Scheduler' })).toBeVisible();
  await expect(app.getByRole('heading', { name: 'Controlled test' })).toHaveCount(0);
});

test('an owner closes and opens a gate with a reason, and stops everything with another', async ({ page }) => {
  const app = await open(page, 'root_owner');
  const gate = app.getByRole('button', { name: /the gate “STOP, HELP and START tested”/ });
  const opens = (await gate.textContent()) === 'Open';
  const reason = `Tried with the test phone ${Date.now().toString(36)}`;
  await gate.click();
  const dialog = app.getByRole('dialog', { name: /the gate “STOP, HELP and START tested”\?/ });
  await expect(dialog.getByText('SMS', { exact: false }).first()).toBeVisible();
  const confirm = dialog.getByRole('button', { name: opens ? 'Confirm the change' : 'Close it' });
  await confirm.click();
  await expect(dialog.getByText('Write a reason first: others will read it later.')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill(reason);
  await confirm.click();
  await expect(dialog).toBeHidden();
  await expect(app.getByRole('table', { name: 'History' }).locator('tbody').getByRole('row').first()).toContainText(reason);

  await app.getByRole('button', { name: 'Stop everything' }).first().click();
  const stop = app.getByRole('dialog', { name: 'Stop everything that leaves this shop?' });
  await stop.getByRole('textbox', { name: 'Reason' }).fill('A wrong text went out.');
  await stop.getByRole('button', { name: 'Stop everything' }).click();
  await expect(stop).toBeHidden();
  await expect(app.getByRole('heading', { name: 'Everything is stopped: nothing leaves this shop' })).toBeVisible();
  for (const mode of await app.getByRole('combobox', { name: /^Mode of/ }).all()) await expect(mode).toHaveValue('closed');
});

test('an owner keeps the list; a manager runs a test and is told everything that blocks it', async ({ page }) => {
  let app = await open(page, 'root_owner');
  await app.getByRole('textbox', { name: 'Whose number it is' }).fill('Test phone');
  await app.getByRole('textbox', { name: 'Phone number' }).fill('nonsense');
  await app.getByRole('button', { name: 'Add to the list' }).click();
  await expect(app.getByRole('alert').filter({ hasText: /number/i }).first()).toBeVisible();
  await app.getByRole('textbox', { name: 'Phone number' }).fill('+1 555 010 0142');
  await app.getByRole('button', { name: 'Add to the list' }).click();
  await expect(app.getByRole('table', { name: 'Who a controlled test may reach' })).toContainText('Test phone');

  app = await open(page, 'store_manager');
  await expect(app.getByText('You can read everything here and run a controlled test.')).toBeVisible();
  await expect(app.getByRole('button', { name: 'Stop everything' })).toHaveCount(0);
  await expect(app.getByRole('combobox', { name: /^Mode of/ })).toHaveCount(0);
  await app.getByRole('button', { name: 'Run a controlled test' }).click();
  await app.getByRole('dialog').getByRole('button', { name: 'Send it' }).click();
  await expect(app.getByText('The test did not leave. All of this is missing:')).toBeVisible();
});

test('an associate reads, and is told who may change it', async ({ page }) => {
  const app = await open(page, 'store_associate');
  await expect(app.getByText('Only an owner opens and closes gates and guards.')).toBeVisible();
  await expect(app.getByText('Managers and owners run controlled tests.')).toBeVisible();
  await expect(app.getByRole('button', { name: /Open|Close|Stop|Run|Remove/ })).toHaveCount(0);
});
