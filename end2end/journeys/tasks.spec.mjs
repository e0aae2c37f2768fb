// Work that somebody has to do: written down, handed over, done, undone; and what a client's message asks for by itself.
import { actAs, expect, findings, frame, phone, test } from '../support/test.mjs';

const APP = '/store/owc-demo/apps/switchboard-local-key';
const unique = (word) => `${word} ${Date.now().toString(36)}`;

async function open(page, path) {
  await page.goto(APP + path);
  return frame(page);
}

test('a task is written down, handed over, done and undone', async ({ page }) => {
  const title = unique('Order the sink');
  await page.goto('/');
  await frame(page);
  // Somebody who was never here can't be given anything.
  await actAs(page, 'store_manager');
  await frame(page);
  await actAs(page, 'root_owner');
  let app = await open(page, '/tasks');
  await app.getByRole('link', { name: 'New task' }).click();
  await app.getByRole('textbox', { name: 'What to do' }).fill(title);
  await app.getByRole('textbox', { name: 'What to know about it' }).fill('The one with two basins');
  await app.getByLabel('Due', { exact: true }).fill('2026-01-05T09:00');
  expect(await findings(page)).toEqual([]);
  // Pressed twice in a row, it is one task.
  await app.getByRole('button', { name: 'Save' }).dblclick();
  await expect(app.getByRole('heading', { name: 'What was done' })).toBeVisible();
  await expect(app.getByRole('definition').getByText('Overdue')).toBeVisible();
  await expect(app.getByText('Olivia Owner wrote this down, to do it themselves')).toBeVisible();
  expect(await findings(page)).toEqual([]);

  // By the keyboard alone: to the manager, with a word.
  await app.getByRole('button', { name: 'Hand over' }).focus();
  await page.keyboard.press('Enter');
  const dialog = app.getByRole('dialog', { name: 'Hand this task over' });
  await dialog.getByLabel('Whose is it?').selectOption({ label: 'Mona Manager' });
  await dialog.getByLabel('What to say with it').fill('You know the supplier');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(app.getByText('Olivia Owner handed it to Mona Manager')).toBeVisible();
  await expect(app.getByText('You know the supplier')).toBeVisible();

  await actAs(page, 'store_manager');
  app = await open(page, '/notifications');
  await app.getByRole('link', { name: new RegExp(`Olivia Owner handed you a task: ${title}`) }).click();
  await expect(app.getByText('The one with two basins')).toBeVisible();
  app = await open(page, '/tasks');
  const row = app.getByRole('row').filter({ hasText: title });
  await expect(row).toHaveCount(1);
  await row.getByRole('button', { name: `Mark “${title}” as done` }).click();
  await expect(app.getByText(`“${title}” is marked as done.`)).toBeVisible();
  await expect(row).toHaveCount(0);
  // The keyboard goes on at the way back.
  await expect(app.getByRole('button', { name: 'Undo' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(row.getByText('Opened again')).toBeVisible();
  await row.getByRole('button', { name: `Mark “${title}” as done` }).click();
  await expect(row).toHaveCount(0);
  await app.getByRole('link', { name: 'Settled' }).click();
  await app.getByLabel('Whose').selectOption({ label: 'Mona Manager' });
  await expect(app.getByRole('row').filter({ hasText: title })).toHaveCount(1);
  expect(await findings(page)).toEqual([]);
});

test('a client who writes is a task until somebody answers', async ({ page }) => {
  const word = unique('Walnut');
  await page.goto('/');
  let app = await frame(page);
  await phone(page).write(`Do you have ${word}?`, 'Ellen Brandt');
  await app.getByRole('link', { name: new RegExp(word) }).first().click();
  await expect(app.getByRole('log')).toContainText(word);
  const details = app.getByRole('button', { name: 'Details' });
  if (await details.isVisible()) await details.click();
  const panel = app.getByRole('region', { name: 'Tasks' });
  await expect(panel.getByRole('link', { name: 'Answer the client' }).first()).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await panel.getByRole('link', { name: 'Add a task' }).click();
  const title = unique('Look for it');
  await expect(app.getByText(/About the conversation with/)).toBeVisible();
  await app.getByRole('textbox', { name: 'What to do' }).fill(title);
  await app.getByRole('button', { name: 'Save' }).click();
  await app.getByRole('link', { name: 'Open the conversation' }).click();
  await expect(app.getByRole('log')).toContainText(word);
});

test('colleagues write to each other, and only they see it', async ({ page }) => {
  const question = unique('Who has the key?');
  await page.goto('/');
  await frame(page);
  await actAs(page, 'store_manager');
  await frame(page);
  await actAs(page, 'root_owner');
  let app = await open(page, '/tasks?show=messages');
  await app.getByRole('link', { name: 'Write to a colleague' }).click();
  await app.getByLabel('To', { exact: true }).selectOption({ label: 'Mona Manager' });
  await app.getByRole('textbox', { name: 'Message' }).fill(question);
  expect(await findings(page)).toEqual([]);
  await app.getByRole('textbox', { name: 'Message' }).press('Control+Enter');
  await expect(app.getByRole('log')).toContainText(question);
  expect(await findings(page)).toEqual([]);

  await actAs(page, 'store_manager');
  app = await open(page, '/notifications');
  await expect(app.getByRole('link', { name: /Olivia Owner wrote to you/ }).first()).toBeVisible();
  app = await open(page, '/tasks');
  await app.getByRole('link', { name: /^Messages \(\d+ not read\)/ }).click();
  await app.getByRole('listitem').filter({ hasText: question }).getByRole('link').click();
  await expect(app.getByRole('log')).toContainText(question);
  await app.getByRole('textbox', { name: 'Answer' }).fill('I do');
  await app.getByRole('button', { name: 'Write' }).click();
  await expect(app.getByRole('log').getByText('I do')).toHaveCount(1);
  await app.getByRole('link', { name: 'Back to messages' }).click();
  await expect(app.getByRole('listitem').filter({ hasText: question }).getByText('Not read:')).toHaveCount(0);

  await actAs(page, 'root_owner');
  app = await open(page, '/tasks?show=messages');
  await expect(app.getByText('Mona Manager: I do').first()).toBeVisible();
});
