// Contacts: the list, everything about one of them, their name and labels, and two that are one person.
import { actAs, expect, findings, frame, phone, test } from '../support/test.mjs';

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

/** Each width has clients of its own: the journeys of both share one shop. */
const clients = (info) =>
  info.project.name === 'phone' ? ['Aisha Rahman', 'Chris Novak'] : ['Hannah Cole', 'Robert Vance'];

/** The contact's page, by way of the list; a journey that was broken off may have left a word behind the name. */
async function contact(page, name, role) {
  const named = new RegExp(`^${name}`);
  const app = await open(page, '/contacts', role);
  await app.getByLabel('Find a contact').fill(name);
  await app.getByRole('button', { name: 'Search' }).click();
  await app.getByRole('link', { name: named }).click();
  await expect(app.getByRole('heading', { name: named, level: 2 })).toBeVisible();
  return app;
}

test('a contact is found, and everything about them is on one page', async ({ page }) => {
  const word = `about${Date.now().toString(36)}`;
  await page.goto('/');
  await frame(page);
  await phone(page).write(`Is it ${word}?`, 'Priya Raman');
  const app = await open(page, '/contacts', 'store_associate');
  expect(await findings(page)).toEqual([]);
  await app.getByLabel('Find a contact').fill('no such person');
  await app.getByLabel('Find a contact').press('Enter');
  await expect(app.getByRole('heading', { name: 'Nobody fits' })).toBeVisible();
  await app.getByLabel('Find a contact').fill('raman');
  await app.getByLabel('Find a contact').press('Enter');
  await app.getByRole('link', { name: 'Priya Raman' }).click();

  const timeline = app.getByRole('region', { name: 'Timeline' });
  await expect(timeline).toContainText(word);
  await expect(app.getByRole('region', { name: 'Numbers and consent' })).toContainText('Wrote to the shop from it (100 % sure)');
  await expect(app.getByRole('region', { name: 'Customer and orders' })).toContainText('Customer since');
  await expect(app.getByRole('region', { name: 'The same person twice?' })).toHaveCount(0);
  expect(await findings(page)).toEqual([]);

  await timeline.getByRole('button', { name: 'Contact', exact: true }).click();
  await expect(timeline).toContainText('First contact');
  await expect(timeline).not.toContainText(word);
  await timeline.getByRole('button', { name: 'Messages' }).click();
  await timeline.getByRole('link', { name: 'Sent a message' }).first().click();
  await expect(app.getByRole('log')).toContainText(word);
});

test('a contact is renamed and labelled by the keyboard alone', async ({ page }, info) => {
  const [name] = clients(info);
  const label = `kb${Date.now().toString(36)}`;
  const made = await open(page, '/communications', 'root_owner');
  await made.locator('body').evaluate(async (_, label) => {
    await fetch('/rpc/create_label', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ path: label, color: 'teal', key: crypto.randomUUID() }),
    });
  }, label);
  const app = await contact(page, name, 'store_associate');
  await app.getByRole('button', { name: 'Change the name' }).press('Enter');
  const field = app.getByRole('textbox', { name: 'Name' });
  await expect(field).toBeFocused();
  await field.fill(`${name} ${label}`);
  await field.press('Enter');
  await expect(app.getByRole('heading', { name: `${name} ${label}` })).toBeVisible();
  await expect(app.getByRole('button', { name: 'Change the name' })).toBeFocused();
  await app.getByLabel('Add a label').selectOption({ label });
  await app.getByRole('button', { name: 'Add', exact: true }).press('Enter');
  const labels = app.getByRole('region', { name: 'Labels' });
  await expect(labels.getByRole('listitem')).toContainText([label]);
  await expect(app.getByRole('region', { name: 'Timeline' })).toContainText('Contact labelled');
  expect(await findings(page)).toEqual([]);
  await labels.getByRole('button', { name: `Take off ${label}` }).press('Enter');
  await expect(labels.getByRole('button', { name: `Take off ${label}` })).toHaveCount(0);
  await app.getByRole('button', { name: 'Change the name' }).press('Enter');
  await field.fill(name);
  await field.press('Enter');
  await expect(app.getByRole('heading', { name, exact: true })).toBeVisible();
});

test('two contacts become one, and two again', async ({ page }, info) => {
  const [stays, goes] = clients(info);
  const app = await contact(page, stays, 'root_owner');
  const merges = app.getByRole('region', { name: 'The same person twice?' });
  await merges.getByLabel('Find another contact by name or number').fill(goes);
  await merges.getByRole('button', { name: 'Search' }).click();
  await merges.getByRole('button', { name: `Compare with ${goes}` }).click();
  const dialog = app.getByRole('dialog');
  await expect(dialog).toContainText(`The contact goes on being called ${stays}.`);
  await expect(dialog).toContainText('comes along');
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Merge', exact: true }).click();
  const handles = app.getByRole('region', { name: 'Numbers and consent' });
  await expect(handles.getByText('a member of staff merged into this one')).toBeVisible();
  await expect(app.getByRole('region', { name: 'Timeline' })).toContainText('Another contact merged into this one');
  const history = app.getByRole('region', { name: 'Merges and moved numbers' });
  await expect(history).toContainText(`merged ${goes} into ${stays}`);
  expect(await findings(page)).toEqual([]);

  // The other's address leads here now.
  await history.getByRole('link', { name: 'The other contact' }).first().click();
  await expect(app.getByRole('heading', { name: stays, exact: true })).toBeVisible();

  await app.getByRole('region', { name: 'Merges and moved numbers' }).getByRole('button', { name: 'Take it back' }).first().click();
  await app.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
  await expect(app.getByRole('region', { name: 'Merges and moved numbers' })).toContainText('Taken back by');
  await expect(handles.getByText('a member of staff merged into this one')).toHaveCount(0);
  const other = await contact(page, goes, 'root_owner');
  await expect(other.getByRole('region', { name: 'Numbers and consent' })).toContainText('Wrote to the shop from it');
});

test('a number that is somebody else’s moves to a contact of its own, and back', async ({ page }, info) => {
  const [, name] = clients(info);
  const app = await contact(page, name, 'root_owner');
  const handles = app.getByRole('region', { name: 'Numbers and consent' });
  await handles.getByRole('button', { name: /is not theirs$/ }).click();
  const dialog = app.getByRole('dialog');
  await expect(dialog).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Move to a new contact' }).click();
  await expect(handles).toContainText('All numbers of this contact have moved to others.');
  const history = app.getByRole('region', { name: 'Merges and moved numbers' });
  await history.getByRole('button', { name: 'Take it back' }).first().click();
  await app.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
  await expect(handles).toContainText('Wrote to the shop from it');
});

test('a dialog whose code comes late opens when it is there', async ({ page }, info) => {
  const [name] = clients(info);
  let arrive;
  const arrived = new Promise((resolve) => (arrive = resolve));
  await page.route(/\/split_merging\.wasm$/, async (route) => {
    await arrived;
    await route.continue();
  });
  const app = await contact(page, name, 'root_owner');
  const handles = app.getByRole('region', { name: 'Numbers and consent' });
  await handles.getByRole('button', { name: /is not theirs$/ }).click();
  await expect(app.getByRole('dialog')).toHaveCount(0);
  arrive();
  await expect(app.getByRole('dialog')).toContainText('Its conversations go along.');
});
