// From a word that somebody remembers to the message in which it stands.
import { expect, findings, frame, phone, test } from '../support/test.mjs';

const word = () => `zebrano${Date.now().toString(36)}`;

test('a word leads to its message, whose address can be passed on', async ({ page }) => {
  const rare = word();
  await page.goto('/');
  let app = await frame(page);
  await phone(page).write(`Could the shelf be ${rare}, <b>please</b>?`);
  await expect(app.getByRole('link', { name: new RegExp(rare) }).first()).toBeVisible();

  await app.getByRole('searchbox', { name: 'Search messages and people' }).fill(rare.slice(0, -2));
  await app.getByRole('searchbox').press('Enter');
  const results = app.getByRole('region', { name: 'Search results' });
  const hit = results.getByRole('link', { name: new RegExp(rare) });
  await expect(hit).toHaveCount(1);
  await expect(hit.locator('mark')).toHaveText(rare);
  await expect(hit).toContainText('<b>please</b>');
  expect(await findings(page)).toEqual([]);

  await hit.click();
  const message = app.locator('.message[aria-current="true"]');
  await expect(message).toContainText(rare);
  await expect(message).toBeInViewport();
  expect(await findings(page)).toEqual([]);

  const inner = page.frames().find((one) => one.url().includes('message='));
  expect(inner.url()).toContain(`q=${rare.slice(0, -2)}`);
});

test('nothing found says what to try, and the way back is one press', async ({ page }) => {
  await page.goto('/');
  const app = await frame(page);
  await app.getByRole('searchbox').fill('nothing is called quxquux');
  await app.getByRole('searchbox').press('Enter');
  await expect(app.getByRole('heading', { name: 'Nothing found' })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await app.getByRole('searchbox').fill('x'.repeat(300));
  await app.getByRole('searchbox').press('Enter');
  await expect(app.getByText('That is too long to look for')).toBeVisible();
  await app.getByRole('link', { name: 'End the search' }).click();
  await expect(app.getByRole('region', { name: 'Search results' })).toHaveCount(0);
  await expect(app.locator('.conversation-list .conversation').first()).toBeVisible();
});

test('people are found by any spelling of their number, and results are narrowed down', async ({ page }) => {
  const rare = word();
  await page.goto('/');
  const app = await frame(page);
  await phone(page).write(`Number ${rare}`);
  await expect(app.getByRole('link', { name: new RegExp(rare) }).first()).toBeVisible();
  const results = app.getByRole('region', { name: 'Search results' });
  // The phone's client, by the end of the number, as people write it, as carriers do, and by name.
  for (const spelling of ['0101', '(555) 010-0101', '+15550100101', 'lindq']) {
    await app.getByRole('searchbox').fill(spelling);
    await app.getByRole('searchbox').press('Enter');
    await expect(results.getByRole('heading', { name: 'People' })).toBeVisible();
    await expect(results.getByRole('link', { name: new RegExp(rare) }).first()).toBeVisible();
  }

  await app.getByRole('searchbox').fill(rare);
  await app.getByRole('searchbox').press('Enter');
  await expect(results.locator('mark')).toHaveCount(1);
  await results.getByText('Narrow down').click();
  await results.getByLabel('Written by').selectOption('outbound');
  await results.getByRole('button', { name: 'Search again' }).click();
  await expect(app.getByText('because the search is narrowed down')).toBeVisible();
  await app.getByRole('link', { name: 'Look through everything' }).click();
  await expect(results.locator('mark')).toHaveCount(1);
});
