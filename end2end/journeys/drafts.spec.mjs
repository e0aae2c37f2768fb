// A reply on its way to a decision: written by one person, decided by another.
import { actAs, expect, findings, frame, phone, test } from '../support/test.mjs';

/** A text that no earlier journey has sent. */
const fresh = (text) => `${text} ${Date.now().toString(36)}`;

async function submitAs(page, role, text, reply) {
  await page.goto('/');
  await frame(page);
  await actAs(page, role);
  await phone(page).write(text);
  const app = await frame(page);
  await app.getByRole('link', { name: text }).first().click();
  await app.getByRole('textbox', { name: /^Reply to/ }).fill(reply);
  await app.getByRole('button', { name: 'Preview (dry run)' }).click();
  await app.getByRole('button', { name: 'Submit for approval' }).click();
  await expect(app.getByText('somebody else has to decide').first()).toBeVisible();
  await expect(app.getByRole('textbox', { name: /^Reply to/ })).toHaveValue('');
  return app;
}

async function openDrafts(page, role) {
  await page.goto('/store/owc-demo/apps/switchboard-local-key/drafts');
  await actAs(page, role);
  await page.goto('/store/owc-demo/apps/switchboard-local-key/drafts');
  return frame(page);
}

test('a practice reply is submitted by one person and approved by another', async ({ page }) => {
  const reply = fresh('Tuesday at nine suits us.');
  await submitAs(page, 'store_associate', fresh('Could you come on Tuesday?'), reply);
  const app = await openDrafts(page, 'store_manager');
  const row = app.getByRole('row').filter({ hasText: reply });
  await expect(row.getByText('Practice')).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await row.getByRole('link').click();
  await expect(app.getByRole('heading', { name: 'What was looked at' })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await app.getByRole('button', { name: 'Approve' }).click();
  const dialog = app.getByRole('dialog', { name: 'Approve this reply?' });
  await expect(dialog.getByText('nothing leaves the shop')).toBeVisible();
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await expect(app.getByText(/Decided by Mona Manager/)).toBeVisible();
});

test('its own author can change it, but somebody else has to decide', async ({ page }) => {
  const reply = fresh('We will come on Monday.');
  const inbox = await submitAs(page, 'store_manager', fresh('When will you come?'), reply);
  await inbox.getByRole('link', { name: 'Open the draft' }).click();
  const app = await frame(page);
  await expect(app.getByText('You wrote this one, so somebody else has to decide.')).toBeVisible();
  await expect(app.getByRole('button', { name: 'Approve' })).toHaveCount(0);
  await app.getByRole('button', { name: 'Withdraw' }).click();
  const dialog = app.getByRole('dialog', { name: 'Withdraw this draft?' });
  await dialog.getByRole('button', { name: 'Withdraw' }).click();
  await app.getByRole('button', { name: 'Edit' }).click();
  await app.getByRole('textbox', { name: 'Reply' }).fill(reply.replace('Monday', 'Friday'));
  await app.getByRole('button', { name: 'Save changes' }).click();
  await expect(app.locator('ins')).toContainText('Friday');
  await expect(app.locator('del')).toContainText('Monday');
});

test('several replies are approved at once, each with its own result', async ({ page }) => {
  await submitAs(page, 'store_associate', fresh('One question'), fresh('First answer'));
  await submitAs(page, 'store_associate', fresh('Another question'), fresh('Second answer'));
  const app = await openDrafts(page, 'store_manager');
  await app.getByRole('checkbox', { name: 'Choose all that you may approve' }).check();
  await app.getByRole('button', { name: 'Approve chosen drafts' }).click();
  await app.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  const results = app.getByRole('region', { name: 'What became of them' });
  await expect(results.getByText('Approved', { exact: true }).nth(1)).toBeVisible();
});

test('a manager marks a client as do-not-contact, says why, and takes it back', async ({ page }) => {
  await page.goto('/');
  await frame(page);
  await actAs(page, 'store_manager');
  const text = fresh('Please call me instead');
  await phone(page).write(text);
  const app = await frame(page);
  await app.getByRole('link', { name: text }).first().click();
  await expect(app.getByRole('log')).toContainText(text);
  const details = app.getByRole('button', { name: 'Details' });
  if (await details.isVisible()) await details.click();
  for (const name of ['Mark as do-not-contact', 'Take back do-not-contact']) {
    await app.getByRole('button', { name }).click();
    const dialog = app.getByRole('dialog', { name: /do-not-contact/ });
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('They asked for it on the phone.');
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await expect(dialog).toBeHidden();
  }
  await expect(app.getByRole('button', { name: 'Mark as do-not-contact' })).toBeVisible();
});
