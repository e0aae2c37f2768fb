// Files of a reply: attached by a button, kept over a reload, refused in a sentence, and gone with the draft.
import { expect, findings, frame, phone, test } from '../support/test.mjs';

/** One grey pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mOcMWNGPQAGxQKh1q0HXAAAAABJRU5ErkJggg==',
  'base64',
);

/** Each width has a client of its own: a reply and its files are the same for everybody who is the same person. */
const writer = (page) => (page.viewportSize().width < 600 ? 'James Okafor' : 'Ellen Brandt');

async function open(page, word) {
  await page.goto('/');
  const app = await frame(page);
  await phone(page).write(`About ${word}`, writer(page));
  await app.getByRole('link', { name: new RegExp(word) }).first().click();
  await expect(app.getByRole('log')).toContainText(word);
  return app;
}

async function attach(page, app, file) {
  const chooser = page.waitForEvent('filechooser');
  await app.getByRole('button', { name: 'Attach a file' }).press('Enter');
  await (await chooser).setFiles(file);
}

test('a file is attached, described, kept over a reload, and goes with the draft', async ({ page }) => {
  const word = `file${Date.now().toString(36)}`;
  let app = await open(page, word);
  await attach(page, app, { name: `Küche ${word}.png`, mimeType: 'image/png', buffer: PNG });
  const files = () => app.getByRole('list', { name: 'Files of this reply' }).getByRole('listitem');
  const file = files().filter({ hasText: word });
  await expect(file).toHaveCount(1);
  await expect(file).toContainText(`Küche ${word}.png`);
  await expect(file).toContainText('PNG picture');
  await expect(file.locator('img')).toHaveAttribute('src', /^blob:/);
  expect(await findings(page)).toEqual([]);

  await app.getByRole('button', { name: `Describe Küche ${word}.png` }).press('Enter');
  const alt = app.getByRole('textbox', { name: 'What can be seen on it' });
  await expect(alt).toBeFocused();
  await alt.fill('A grey kitchen');
  expect(await findings(page)).toEqual([]);
  await alt.press('Enter');
  await expect(alt).toBeHidden();
  await expect(file.locator('img')).toHaveAttribute('alt', 'A grey kitchen');

  await page.reload();
  app = await frame(page);
  await expect(files().filter({ hasText: word })).toHaveCount(1);

  await app.getByRole('textbox', { name: /^Reply to/ }).fill(`Look ${word}`);
  await app.getByRole('button', { name: 'Preview (dry run)' }).press('Enter');
  const run = app.getByRole('region', { name: 'This reply has not left the shop' });
  await expect(run).toContainText('PNG picture');
  await expect(run).toContainText('This number sends text only, so the files stay here.');
  expect(await findings(page)).toEqual([]);
  await run.getByRole('button', { name: 'Submit for approval' }).press('Enter');
  await expect(file).toHaveCount(0);
});

test('what can’t be sent is refused in a sentence, and can be removed', async ({ page }) => {
  const word = `bad${Date.now().toString(36)}`;
  const app = await open(page, word);
  const refused = { name: 'offer.pdf', mimeType: 'application/pdf', buffer: Buffer.from('<script>alert(1)</script>') };
  await attach(page, app, refused);
  await expect(app.getByRole('alert').filter({ hasText: 'This kind of file can' })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await app.getByRole('button', { name: 'Cancel offer.pdf' }).press('Enter');
  await expect(app.getByRole('button', { name: 'Attach a file' })).toBeFocused();
  await attach(page, app, { name: 'large.txt', mimeType: 'text/plain', buffer: Buffer.alloc(10_000_001, 'x') });
  await expect(app.getByRole('alert').filter({ hasText: 'larger than 10 MB' })).toBeVisible();
  await app.getByRole('button', { name: 'Cancel large.txt' }).press('Enter');

  const note = `${word}.txt`;
  await attach(page, app, { name: note, mimeType: 'text/plain', buffer: Buffer.from('Measure twice') });
  await app.getByRole('button', { name: `Remove ${note}` }).press('Enter');
  await expect(app.getByRole('button', { name: `Remove ${note}` })).toHaveCount(0);
  await expect(app.getByRole('button', { name: 'Attach a file' })).toBeFocused();
});

test('a client’s photo comes from the carrier, and shows when somebody wants to see it', async ({ page }) => {
  const word = `photo${Date.now().toString(36)}`;
  const app = await open(page, word);
  await phone(page).sendPhoto();
  const log = app.getByRole('log');
  const show = log.getByRole('button', { name: 'Show picture' }).last();
  await expect(show).toBeVisible();
  await expect(log.locator('img')).toHaveCount(0);
  await expect(log).toContainText('PNG picture');
  expect(await findings(page)).toEqual([]);
  await show.press('Enter');
  const picture = log.getByRole('img', { name: 'Picture' }).last();
  await expect(picture).toHaveAttribute('src', /^blob:/);
  expect(await findings(page)).toEqual([]);

  const saved = page.waitForEvent('download');
  await log.getByRole('button', { name: 'Save Photo.png' }).last().press('Enter');
  expect((await saved).suggestedFilename()).toBe('Photo.png');
});

test('what a client quotes is folded, and a very long message shows its beginning', async ({ page }) => {
  const word = `fold${Date.now().toString(36)}`;
  const app = await open(page, word);
  const log = app.getByRole('log');
  await phone(page).write(`Monday ${word}\n\nOn Tue, Nov 3, 2026 at 10:42 AM Ada <ada@example.com> wrote:\n> Can you come ${word}?`, writer(page));
  await expect(log).toContainText(`Monday ${word}`);
  const folded = log.locator('details').last();
  await expect(folded.locator('p')).toBeHidden();
  expect(await findings(page)).toEqual([]);
  await log.getByText('Show quoted text').last().press('Enter');
  await expect(folded.locator('p')).toContainText(`> Can you come ${word}?`);
});
