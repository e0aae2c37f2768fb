// From a client's thumb to the page, and back as far as a reply may go.
import { expect, frame, phone, test } from '../support/test.mjs';

/** A text that no earlier journey has sent. */
const fresh = (text) => `${text} ${Date.now().toString(36)}`;

test('a text from the phone arrives in the open inbox by itself', async ({ page }) => {
  await page.goto('/');
  const app = await frame(page);
  await app.locator('html').evaluate((html) => html.setAttribute('data-same-page', ''));
  const text = fresh('Is my countertop ready?');
  await phone(page).write(text);
  await expect(app.getByRole('link', { name: text }).first()).toBeVisible();
  await expect(app.getByRole('link', { name: text }).first()).toContainText('unread');
  await expect(app.locator('html[data-same-page]'), 'the page was not loaded again').toHaveCount(1);
});

test('a reply becomes a dry run that says why it stays and what would open it', async ({ page }) => {
  await page.goto('/');
  const app = await frame(page);
  const text = fresh('Could you come on Tuesday?');
  await phone(page).write(text);
  await app.getByRole('link', { name: text }).first().click();
  await expect(app.getByRole('log')).toContainText(text);
  await expect(page).toHaveURL(/communications\/[0-9a-f-]{36}/);

  const reply = app.getByRole('textbox', { name: /^Reply to/ });
  await reply.fill('Yes — Tuesday at nine.');
  await expect(app.getByText(/1 text message · 22\/70 · UCS-2/).first()).toBeVisible();
  await app.getByRole('button', { name: 'Preview (dry run)' }).click();
  await expect(app.getByText('This reply has not left the shop').first()).toBeVisible();
  await expect(app.getByText('+1 (555) 010-9000').first()).toBeVisible();
  for (const sentence of [
    'The write guard of this workbench is closed.',
    'The guard for SMS is closed.',
  ]) {
    // The practice strip holds the same sentences, folded away.
    await expect(app.getByText(sentence).filter({ visible: true })).toBeVisible();
  }
  const next = app.getByText('The owner opens it on the readiness page once every gate has evidence.');
  await expect(next.filter({ visible: true }).first()).toBeVisible();
});

test('what a client writes is shown as text, whatever it is', async ({ page }) => {
  await page.goto('/');
  const app = await frame(page);
  const text = fresh('<img src=x onerror="document.body.dataset.broken=1"><b>bold</b>');
  await phone(page).write(text);
  await app.getByRole('link', { name: text }).first().click();
  await expect(app.getByRole('log')).toContainText(text);
  await expect(app.locator('body[data-broken]')).toHaveCount(0);
  await expect(app.getByRole('log').locator('img, b')).toHaveCount(0);
});

test('an empty reply is answered with a sentence, and typed text survives', async ({ page }) => {
  await page.goto('/');
  const app = await frame(page);
  await phone(page).write(fresh('Hello'));
  await app.getByRole('link', { name: /Hello/ }).first().click();
  const reply = app.getByRole('textbox', { name: /^Reply to/ });
  await reply.fill('   ');
  await reply.press('Control+Enter');
  await expect(app.getByText('Write something first: the reply is empty.')).toBeVisible();
  const long = 'a'.repeat(1601);
  await reply.fill(long);
  await reply.press('Control+Enter');
  await expect(app.getByText(/shorten it to 1,600 characters/)).toBeVisible();
  await expect(reply).toHaveValue(long);
});
