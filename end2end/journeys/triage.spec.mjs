// Sorting the inbox: filters, snooze, hands, labels, many at once, and the way back.
import { actAs, expect, findings, frame, phone, test } from '../support/test.mjs';

/** A text that no earlier journey has sent. */
const fresh = (text) => `${text} ${Date.now().toString(36)}`;

/** Somebody to whom nothing is on its way: a reply that waits for approval holds a split and a merge back. */
const CLIENT = 'Nadia Haddad';
/** Somebody else without anything on its way, to merge with. */
const OTHER_CLIENT = 'Peter Sorensen';

/** A conversation with a new message, open. */
async function opened(page, role = 'store_manager') {
  await page.goto('/');
  await frame(page);
  await actAs(page, role);
  const text = fresh('Could you look at this?');
  await phone(page).write(text, CLIENT);
  const app = await frame(page);
  await app.getByRole('link', { name: text }).first().click();
  await expect(app.getByRole('log')).toContainText(text);
  await expect(app.getByRole('group', { name: 'Where this conversation stands' })).toBeVisible();
  return { app, text, bar: app.getByRole('group', { name: 'Where this conversation stands' }) };
}

const toast = (app) => app.locator('.triage-toast');

/** Back in the list, also where list and conversation are screens of their own. */
async function toList(app) {
  const back = app.getByRole('link', { name: 'Back to conversations' });
  if (await back.isVisible()) await back.click();
}

test('a conversation is closed, shows so, and comes back by undo', async ({ page }) => {
  const { app, bar } = await opened(page);
  await bar.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(toast(app)).toContainText('1 conversation changed.');
  await expect(bar.getByText('Closed')).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await toast(app).getByRole('button', { name: 'Undo' }).click();
  await expect(toast(app)).toContainText('Undone.');
  await expect(bar.getByText('Open', { exact: true })).toBeVisible();
});

test('a conversation is snoozed by a usual time and found among the snoozed', async ({ page }) => {
  const { app, text, bar } = await opened(page);
  await bar.getByRole('button', { name: 'Snooze' }).click();
  const dialog = app.getByRole('dialog', { name: 'Snooze until' });
  await expect(dialog.getByRole('button', { name: 'Tomorrow morning' })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Tomorrow morning' }).click();
  await expect(bar.getByText(/Snoozed until/)).toBeVisible();
  await toList(app);
  await expect(app.getByRole('link', { name: text })).toHaveCount(0);
  await app.getByRole('button', { name: 'Filter and views' }).click();
  const filters = app.getByRole('dialog', { name: 'Filter and views' });
  await filters.getByRole('combobox', { name: 'Status' }).selectOption('snoozed');
  await filters.getByRole('combobox', { name: 'Order' }).selectOption('oldest');
  expect(await findings(page)).toEqual([]);
  await filters.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page).toHaveURL(/status=snoozed.*sort=oldest/);
  await toList(app);
  await expect(app.getByRole('link', { name: text }).first()).toContainText('Snoozed until');
});

test('a conversation is taken, labelled and found by its label', async ({ page }) => {
  const { app, text, bar } = await opened(page);
  await bar.getByRole('button', { name: /^Assign/ }).click();
  await app.getByRole('dialog', { name: 'Who looks after it?' }).getByRole('button', { name: 'Take it yourself' }).click();
  await expect(bar.getByRole('button', { name: 'Assigned to Mona Manager' })).toBeVisible();

  const label = fresh('jobs/measure').replaceAll(' ', '-');
  await bar.getByRole('button', { name: 'Labels' }).click();
  const labels = app.getByRole('dialog', { name: 'Labels' });
  await labels.getByText('Change the shop’s labels').click();
  await labels.getByRole('textbox', { name: 'New label' }).fill(label);
  await labels.getByRole('combobox', { name: 'Colour' }).first().selectOption('teal');
  await labels.getByRole('button', { name: 'Add to the set' }).click();
  await labels.getByRole('searchbox', { name: 'Search labels' }).fill(label);
  await labels.getByRole('button', { name: `Add ${label}` }).click();
  await expect(bar.getByText(label)).toBeVisible();
  // On a phone the list is behind the conversation.
  await expect(app.locator('.conversation').filter({ hasText: text }).first()).toContainText(label);

  await bar.getByRole('button', { name: 'More' }).click();
  const more = app.getByRole('dialog', { name: 'Subject, links, merge and history' });
  await expect(more.getByText(`Mona Manager added the label ${label}`)).toBeVisible();
  await more.getByRole('textbox', { name: 'Subject' }).fill('Edge profile');
  await more.getByRole('button', { name: 'Save the subject' }).click();
  await expect(more.getByText('set the subject to “Edge profile”').first()).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await more.getByRole('button', { name: 'Close' }).click();
  await expect(bar.getByText('Edge profile')).toBeVisible();
});

test('several are closed at once and come back together', async ({ page }) => {
  const { app, text } = await opened(page);
  await toList(app);
  await app.getByRole('button', { name: 'Select', exact: true }).click();
  const row = app.getByRole('listitem').filter({ hasText: text });
  await row.getByRole('checkbox').check();
  const other = app.getByRole('listitem').filter({ has: app.getByRole('checkbox', { checked: false }) });
  if ((await other.count()) > 0) await other.first().getByRole('checkbox').check();
  const bulk = app.getByRole('group', { name: 'What to do with the selected conversations' });
  expect(await findings(page)).toEqual([]);
  await bulk.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(toast(app)).toContainText(/conversations? changed/);
  await expect(app.getByRole('link', { name: text })).toHaveCount(0);
  await toast(app).getByRole('button', { name: 'Undo' }).click();
  await expect(app.getByRole('link', { name: text }).first()).toBeVisible();
});

test('two conversations become one, and two again', async ({ page }) => {
  const { app, text, bar } = await opened(page);
  const theirs = fresh('The same job as my neighbour’s');
  await phone(page).write(theirs, OTHER_CLIENT);
  await expect(app.locator('.conversation').filter({ hasText: theirs })).toHaveCount(1);
  await bar.getByRole('button', { name: 'More' }).click();
  const more = app.getByRole('dialog', { name: 'Subject, links, merge and history' });
  const other = more.getByRole('combobox', { name: 'Conversation to merge into this one' });
  const choice = other.getByRole('option').filter({ hasText: theirs });
  await other.selectOption(await choice.getAttribute('value'));
  await more.getByRole('checkbox', { name: 'Also if these are two different clients' }).check();
  expect(await findings(page)).toEqual([]);
  await more.getByRole('button', { name: 'Merge into this one' }).click();
  await expect(toast(app)).toContainText('The two conversations are one now.');
  await expect(app.getByRole('log')).toContainText(text);
  await expect(app.getByRole('log')).toContainText(theirs);
  await toast(app).getByRole('button', { name: 'Undo' }).click();
  await expect(toast(app)).toContainText('Undone.');
});

test('a conversation is split at a message, and put together again', async ({ page }) => {
  const { app, bar } = await opened(page);
  const later = fresh('And another thing');
  await phone(page).write(later, CLIENT);
  await expect(app.getByRole('log')).toContainText(later);
  await bar.getByRole('button', { name: 'More' }).click();
  const more = app.getByRole('dialog', { name: 'Subject, links, merge and history' });
  await more.getByRole('combobox', { name: 'First message of the new conversation' }).selectOption({ index: 0 });
  await more.getByRole('button', { name: 'Split here' }).click();
  await expect(toast(app)).toContainText('a conversation of their own');
  await expect(bar.getByText('Closed')).toBeVisible();
  await toast(app).getByRole('button', { name: 'Undo' }).click();
  await expect(toast(app)).toContainText('Undone.');
});
