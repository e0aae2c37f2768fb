// A conversation that staff begin, practise in, print, and the list as a file.
import { readFileSync } from 'node:fs';

import { actAs, expect, findings, frame, test } from '../support/test.mjs';

/** A number that nobody else has: its last digits are the time. */
const number = () => `+1 555 01${String(Date.now()).slice(-5)}`;

async function begun(page, role = 'store_manager') {
  await page.goto('/');
  await frame(page);
  await actAs(page, role);
  const app = await frame(page);
  await app.getByRole('button', { name: 'New conversation' }).click();
  const dialog = app.getByRole('dialog', { name: 'New conversation' });
  await dialog.getByRole('textbox', { name: 'The client’s number' }).fill(number());
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Open the conversation' }).click();
  await expect(app.getByRole('group', { name: 'Where this conversation stands' })).toBeVisible();
  return app;
}

test('a conversation is begun with a number, and a wrong number is told', async ({ page }) => {
  await page.goto('/');
  let app = await frame(page);
  await app.getByRole('button', { name: 'New conversation' }).click();
  const dialog = app.getByRole('dialog', { name: 'New conversation' });
  const field = dialog.getByRole('textbox', { name: 'The client’s number' });
  await field.fill('call her');
  await field.press('Enter');
  await expect(dialog.getByRole('alert').filter({ hasText: 'number' })).toBeVisible();
  await expect(field).toHaveValue('call her');
  app = await begun(page, 'store_associate');
  await expect(app.getByRole('textbox', { name: /Reply to/ })).toBeVisible();
});

test('a practice message is marked as one, and the conversation can be printed', async ({ page }) => {
  const app = await begun(page);
  const text = `Could you come on Friday? ${Date.now().toString(36)}`;
  await app.getByRole('button', { name: 'More' }).click();
  const more = app.getByRole('dialog', { name: 'Subject, links, merge and history' });
  await more.getByRole('textbox', { name: 'Write as the client would' }).fill(text);
  await more.getByRole('button', { name: 'Add it' }).click();
  const message = app.getByRole('log').getByRole('listitem').filter({ hasText: text });
  await expect(message).toContainText('Practice');
  await app.getByRole('button', { name: 'More' }).click();
  await more.getByRole('link', { name: 'Print this conversation' }).click();
  await expect(app.getByRole('heading', { name: 'Print a conversation' })).toBeVisible();
  await expect(app.getByRole('article')).toContainText(text);
  await expect(app.getByRole('button', { name: 'Print', exact: true })).toBeEnabled();
  expect(await findings(page)).toEqual([]);
});

test('a manager saves the list as a file; an associate is not offered it', async ({ page }) => {
  await page.goto('/');
  await frame(page);
  await actAs(page, 'store_manager');
  let app = await frame(page);
  await app.getByRole('button', { name: 'Filter and views' }).click();
  const filters = app.getByRole('dialog', { name: 'Filter and views' });
  const arriving = page.waitForEvent('download');
  await filters.getByRole('button', { name: 'Save as CSV' }).click();
  const file = await arriving;
  expect(file.suggestedFilename()).toBe('conversations.csv');
  expect(readFileSync(await file.path(), 'utf8')).toContain('Client,Number,Channel');
  await expect(filters.getByText('The file is saved.')).toBeVisible();
  await filters.getByRole('button', { name: 'Close' }).click();
  await actAs(page, 'store_associate');
  app = await frame(page);
  await app.getByRole('button', { name: 'Filter and views' }).click();
  await expect(app.getByRole('dialog', { name: 'Filter and views' }).getByText('Saved views')).toBeVisible();
  await expect(app.getByRole('button', { name: 'Save as CSV' })).toHaveCount(0);
});
