// Two people in one conversation, each in a browser of their own, and what Shopify knows of the client.
import { actAs, expect, findings, frame, phone, test } from '../support/test.mjs';

/** A text that no earlier journey has sent. */
const fresh = (text) => `${text} ${Date.now().toString(36)}`;

/** Opens the conversation in which the client wrote this. */
async function open(page, role, text) {
  await page.goto('/');
  await frame(page);
  await actAs(page, role);
  const app = await frame(page);
  await app.getByRole('link', { name: text }).first().click();
  await expect(app.getByRole('log')).toContainText(text);
  return app;
}

async function preview(app, reply) {
  await app.getByRole('textbox', { name: /^Reply to/ }).fill(reply);
  await app.getByRole('button', { name: 'Preview (dry run)' }).click();
  await expect(app.getByRole('button', { name: 'Submit for approval' })).toBeVisible();
}

test('two people see each other, and the slower one is told before a second answer', async ({ page, browser, viewport }) => {
  test.setTimeout(90_000);
  const text = fresh('Which edge did we choose?');
  await page.goto('/');
  await frame(page);
  await phone(page).write(text);
  const ada = await open(page, 'store_associate', text);

  const context = await browser.newContext({ viewport });
  const second = await context.newPage();
  const mona = await open(second, 'store_manager', text);
  // Whoever looked at it in an earlier journey may count as there for half a minute, too.
  await expect(ada.getByText(/Mona Manager .*this open too\./)).toBeVisible();
  await expect(mona.getByText(/Ada Associate .*this open too\./)).toBeVisible();
  await mona.getByRole('textbox', { name: /^Reply to/ }).pressSequentially('The eased edge');
  await expect(ada.getByText('Mona Manager is writing a reply.')).toBeVisible();

  await preview(ada, fresh('The eased edge, three millimetres.'));
  await ada.getByRole('button', { name: 'Submit for approval' }).click();
  await expect(ada.getByText('somebody else has to decide').first()).toBeVisible();
  await preview(mona, fresh('The eased edge.'));
  await mona.getByRole('button', { name: 'Submit for approval' }).click();
  await expect(mona.getByText(/Ada Associate has answered this client since you opened/)).toBeVisible();
  await mona.getByRole('button', { name: 'Submit all the same' }).click();
  await expect(mona.getByText('somebody else has to decide').first()).toBeVisible();

  await context.close();
  // A page that is gone can't say so: half a minute later it counts as gone.
  await expect(ada.getByText(/Mona Manager (has|have|is) /)).toHaveCount(0, { timeout: 45_000 });
});

test('a client has a name and orders from Shopify, with their age', async ({ page }) => {
  const text = fresh('Is my order on its way?');
  await page.goto('/');
  await frame(page);
  await phone(page).write(text);
  const app = await open(page, 'store_associate', text);
  await expect(app.getByRole('heading', { name: 'Maria Lindqvist' })).toBeVisible();
  const details = app.getByRole('button', { name: 'Details' });
  if (await details.isVisible()) await details.click();
  const customer = app.getByRole('region', { name: 'In Shopify' });
  await expect(customer.getByRole('link', { name: '#1001' })).toBeVisible();
  await expect(customer.getByText('Partially paid')).toBeVisible();
  await customer.getByRole('button', { name: 'Look again' }).click();
  await expect(customer.getByText('From just now')).toBeVisible();
  expect(await findings(page)).toEqual([]);
});

test('what was typed is there again after the page was loaded anew', async ({ page }) => {
  const text = fresh('Do you have a sample?');
  const reply = fresh('We have three samples');
  await page.goto('/');
  await frame(page);
  await phone(page).write(text);
  const app = await open(page, 'store_associate', text);
  const kept = page.waitForResponse((response) => response.url().endsWith('/rpc/keep_unsent') && response.ok());
  await app.getByRole('textbox', { name: /^Reply to/ }).fill(reply);
  await kept;
  await page.reload();
  const again = await frame(page);
  await expect(again.getByRole('textbox', { name: /^Reply to/ })).toHaveValue(reply);
  // Leaves nothing for the next journey.
  const emptied = page.waitForResponse((response) => response.url().endsWith('/rpc/keep_unsent') && response.ok());
  await again.getByRole('textbox', { name: /^Reply to/ }).fill('');
  await emptied;
});
