// Somebody is named in a note, and finds it.
import { actAs, expect, findings, frame, phone, test } from '../support/test.mjs';

test('who is named finds the note, and chooses what to be told', async ({ page }) => {
  const word = `told${Date.now().toString(36)}`;
  await page.goto('/');
  let app = await frame(page);
  // Somebody who was never here can't be named.
  await actAs(page, 'store_manager');
  app = await frame(page);
  await actAs(page, 'root_owner');
  app = await frame(page);
  await phone(page).write(`About ${word}`);
  await app.getByRole('link', { name: new RegExp(word) }).first().click();
  await app.getByRole('button', { name: 'Internal note' }).click();
  const field = app.getByRole('textbox', { name: 'Internal note' });
  await field.fill(`@Mona Manager please read ${word}`);
  await field.press('Control+Enter');
  await expect(app.locator('.message[data-direction="note"]').filter({ hasText: word })).toHaveCount(1);

  await actAs(page, 'store_manager');
  app = await frame(page);
  const back = app.getByRole('link', { name: 'Back to conversations' });
  if (await back.isVisible()) await back.click();
  const bell = app.getByRole('link', { name: /^Notifications: \d+ not read/ });
  await expect(bell).toBeVisible();
  await bell.click();
  const line = app.getByRole('link', { name: /Olivia Owner named you in a note/ }).first();
  await expect(line).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await line.click();
  await expect(app.getByRole('log')).toContainText(word);

  await page.goBack();
  app = await frame(page);
  const choice = app.getByRole('checkbox', { name: 'A client writes in a conversation that I follow' });
  await expect(choice).toBeChecked();
  await choice.uncheck();
  await app.getByRole('link', { name: 'All' }).click();
  await expect(app.getByRole('link', { name: /Olivia Owner named you in a note/ }).first()).toBeVisible();
  await choice.check();
  const everything = app.getByRole('button', { name: 'Mark all as read' });
  if (await everything.isVisible()) await everything.click();
  await expect(everything).toHaveCount(0);
});
