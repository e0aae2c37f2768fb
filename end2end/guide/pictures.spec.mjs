// The pictures of the user's guide, in the order in which it shows them.
import { fileURLToPath } from 'node:url';

import { actAs, expect, frame, phone, test } from '../support/test.mjs';

const APP = '/store/owc-demo/apps/switchboard-local-key';

/** Keeps what can be seen, under a name for each width. */
async function picture(page, info, name) {
  const suffix = info.project.name === 'phone' ? '-phone' : '';
  // Whatever was pressed last has come to rest.
  await page.waitForTimeout(400);
  const path = new URL(`../../docs/guide/images/${name}${suffix}.png`, import.meta.url);
  await page.screenshot({ path: fileURLToPath(path) });
}

/** The inbox as somebody sees it, with the room that the client's phone takes. */
async function inbox(page, role = 'store_manager') {
  await page.goto('/');
  await frame(page);
  await actAs(page, role);
  const app = await frame(page);
  const toggle = page.locator('#phone-toggle');
  if ((await toggle.getAttribute('aria-expanded')) === 'true') await toggle.click();
  return app;
}

const open = async (app, name) => {
  await app.getByRole('link', { name }).first().click();
  await expect(app.getByRole('log')).toBeVisible();
};

test('the list and a conversation', async ({ page }, info) => {
  const app = await inbox(page);
  await picture(page, info, 'inbox');
  await open(app, /Marcus Bell/);
  await expect(app.getByRole('button', { name: 'Snooze' })).toBeVisible();
  await picture(page, info, 'conversation');
  await app.getByRole('button', { name: 'Snooze' }).click();
  await expect(app.getByRole('dialog')).toContainText('Snooze until');
  await picture(page, info, 'snooze');
  await page.keyboard.press('Escape');
  await app.getByRole('button', { name: 'Assign' }).click();
  await expect(app.getByRole('dialog')).toContainText('Who looks after it?');
  await picture(page, info, 'assign');
});

test('several at once, and a note', async ({ page }, info) => {
  const app = await inbox(page);
  await app.getByRole('button', { name: 'Select', exact: true }).click();
  for (const box of (await app.getByRole('checkbox').all()).slice(0, 3)) await box.check();
  await picture(page, info, 'several');
  await app.getByRole('button', { name: 'Stop selecting' }).click();
  await open(app, /Priya Raman/);
  await app.getByRole('button', { name: 'Internal note' }).or(app.getByRole('tab', { name: 'Internal note' })).first().click();
  await picture(page, info, 'note');
});

test('search', async ({ page }, info) => {
  const app = await inbox(page);
  const field = app.getByRole('searchbox').or(app.getByPlaceholder('Search messages and people')).first();
  await field.fill('thursday');
  await field.press('Enter');
  await expect(app.locator('mark').first()).toBeVisible();
  await picture(page, info, 'search');
});

test('a photo', async ({ page }, info) => {
  await page.goto('/');
  await frame(page);
  await phone(page).write('This is the wall in the hall.', 'Ellen Brandt');
  await phone(page).sendPhoto();
  const app = await inbox(page);
  await open(app, /Ellen Brandt/);
  await app.getByRole('button', { name: 'Show picture' }).last().click();
  await expect(app.getByRole('img', { name: 'Picture' }).last()).toBeVisible();
  await picture(page, info, 'photo');
});

test('a dry run', async ({ page }, info) => {
  const app = await inbox(page, 'store_associate');
  await open(app, /Diego Fuentes/);
  await app.getByRole('textbox', { name: /^Reply to/ }).fill('Thank you. We can come on Tuesday at ten.');
  await app.getByRole('button', { name: 'Preview (dry run)' }).click();
  await expect(app.getByRole('region', { name: 'This reply has not left the shop' })).toBeVisible();
  await picture(page, info, 'dry-run');
});

for (const [name, path, heading] of [
  ['tasks', '/tasks', 'Tasks'],
  ['contacts', '/contacts', 'Contacts'],
  ['readiness', '/readiness', 'Readiness'],
  ['deliveries', '/deliveries', 'Deliveries'],
  ['templates', '/templates', 'Templates'],
  ['drafts', '/drafts', 'Drafts'],
]) {
  test(`the page ${name}`, async ({ page }, info) => {
    await inbox(page, 'root_owner');
    await page.goto(`${APP}${path}`);
    const app = await frame(page);
    const toggle = page.locator('#phone-toggle');
    if ((await toggle.getAttribute('aria-expanded')) === 'true') await toggle.click();
    await expect(app.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    await picture(page, info, name);
  });
}
