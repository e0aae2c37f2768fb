// What colleagues write to each other in a conversation, and that a client never gets it.
import { expect, findings, frame, phone, test } from '../support/test.mjs';

test('a note names a colleague, is changed, and leaves a trace when it is deleted', async ({ page }) => {
  const word = `note${Date.now().toString(36)}`;
  await page.goto('/');
  const app = await frame(page);
  await phone(page).write(`About ${word}`);
  await app.getByRole('link', { name: new RegExp(word) }).first().click();
  await expect(app.getByRole('log')).toContainText(word);

  await app.getByRole('button', { name: 'Internal note' }).click();
  const field = app.getByRole('textbox', { name: 'Internal note' });
  await expect(field).toBeFocused();
  await field.pressSequentially('Ask @Mo');
  await expect(app.getByRole('listbox', { name: 'Colleagues' })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await field.press('Enter');
  await expect(field).toHaveValue(/^Ask @Mona .+ $/);
  await field.pressSequentially(`about ${word}`);
  await field.press('Control+Enter');
  const note = app.locator('.message[data-direction="note"]').filter({ hasText: word });
  await expect(note).toHaveCount(1);
  await expect(note).toContainText('Internal note');
  await expect(field).toHaveValue('');
  expect(await findings(page)).toEqual([]);

  await note.getByRole('button', { name: 'Change' }).click();
  const change = app.getByRole('textbox', { name: 'Change your note' });
  await expect(change).toHaveValue(new RegExp(word));
  await change.fill(`Measured ${word}`);
  await app.getByRole('button', { name: 'Save change' }).click();
  await expect(note).toContainText(`Measured ${word}`);
  await expect(note).toContainText('changed');

  await note.getByRole('button', { name: 'Change' }).click();
  await app.getByRole('button', { name: 'Delete note' }).click();
  await expect(app.locator('.message[data-direction="note"]').last()).toContainText('deleted this note');
  await expect(app.getByRole('log')).not.toContainText(`Measured ${word}`);

  await app.getByRole('button', { name: 'Reply', exact: true }).click();
  await expect(app.getByRole('textbox', { name: /^Reply to/ })).toBeVisible();
});
