// The day on which a shop goes live: from practice over every gate to a message that arrives, and the switch that stops it all.
import { actAs, expect, frame, phone, test } from '../support/test.mjs';

const APP = '/store/owc-demo/apps/switchboard-local-key';
const TEST_PHONE = '+1 (555) 010-0101';

/** Whoever is signed in opens a page of the app. */
async function open(page, path) {
  await page.goto(`${APP}${path}`);
  return frame(page);
}

async function signIn(page, role, path) {
  await page.goto('/');
  await frame(page);
  await actAs(page, role);
  return open(page, path);
}

/** Answers the newest text of the client, and submits it. */
async function reply(app, text, answer) {
  await app.getByRole('link', { name: text }).first().click();
  await expect(app.getByRole('log')).toContainText(text);
  await app.getByRole('textbox', { name: /^Reply to/ }).fill(answer);
  await app.getByRole('button', { name: 'Preview (dry run)' }).click();
  await app.getByRole('button', { name: 'Submit for approval' }).click();
  await expect(app.getByText('somebody else has to decide').first()).toBeVisible();
}

async function approve(page, answer) {
  const app = await signIn(page, 'store_manager', '/drafts');
  await app.getByRole('row').filter({ hasText: answer }).getByRole('link').click();
  await app.getByRole('button', { name: 'Approve' }).click();
  await app.getByRole('dialog', { name: 'Approve this reply?' }).getByRole('button', { name: 'Approve' }).click();
  await expect(app.getByText(/Decided by Mona Manager/)).toBeVisible();
}

/** Says why in the dialog that is open, and confirms. */
async function confirm(app, reason) {
  const dialog = app.getByRole('dialog').filter({ visible: true });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill(reason);
  await dialog.getByRole('button', { name: 'Confirm the change' }).click();
  await expect(dialog).toBeHidden();
}

async function setGuards(app, mode) {
  for (const guard of ['Write guard of Communications', 'SMS']) {
    const choice = app.getByRole('combobox', { name: `Mode of ${guard}` });
    await choice.selectOption({ label: mode });
    await confirm(app, `Now: ${mode}.`);
    await expect(choice.locator('option:checked')).toHaveText(mode);
  }
}

test('a shop goes live gate by gate, a message arrives, and one switch stops everything', async ({ page }) => {
  test.setTimeout(120_000);
  const stamp = Date.now().toString(36);

  // Practice, approved by somebody else, is evidence.
  let app = await signIn(page, 'store_associate', '/communications');
  await phone(page).write(`Could you come on Tuesday? ${stamp}`);
  await reply(app, `Could you come on Tuesday? ${stamp}`, `Practice for Tuesday ${stamp}`);
  await approve(page, `Practice for Tuesday ${stamp}`);
  for (const word of ['STOP', 'HELP', 'START']) await phone(page).write(word);

  // The owner opens what only an owner opens.
  app = await signIn(page, 'root_owner', '/readiness');
  const gates = app.getByRole('table', { name: 'Gates' });
  await expect(gates.getByText('A manager approved a practice draft that somebody else had written.')).toBeVisible();
  // The second opens by itself, unless a person has closed it.
  for (const gate of ['Switched on by the owner', 'STOP, HELP and START tested']) {
    const opens = app.getByRole('button', { name: `Open the gate “${gate}”` });
    if (await opens.isVisible()) {
      await opens.click();
      await confirm(app, 'We are ready to try.');
    }
    await expect(app.getByRole('button', { name: `Close the gate “${gate}”` })).toBeVisible();
  }
  const listed = app.getByRole('table', { name: 'Who a controlled test may reach' });
  if (!(await listed.getByText(TEST_PHONE).first().isVisible())) {
    await app.getByRole('textbox', { name: 'Whose number it is' }).fill('Test phone');
    await app.getByRole('textbox', { name: 'Phone number' }).fill(TEST_PHONE);
    await app.getByRole('button', { name: 'Add to the list' }).click();
    await expect(listed.getByText(TEST_PHONE).first()).toBeVisible();
  }
  await setGuards(app, 'Controlled tests only');
  await app.getByRole('combobox', { name: 'To', exact: true }).selectOption({ label: `Test phone (${TEST_PHONE})` });
  await app.getByRole('button', { name: 'Run a controlled test' }).click();
  await app.getByRole('dialog').filter({ visible: true }).getByRole('button', { name: 'Send it' }).click();
  await expect(app.getByText('The test arrived, and its gate is open.')).toBeVisible();
  await phone(page).shows('This is a test of the shop\'s text messages.');
  await setGuards(app, 'Open');

  // A reply leaves once it is approved, and arrives on the phone.
  app = await signIn(page, 'store_associate', '/communications');
  await expect(app.getByText('Live: a reply leaves once a manager has approved it')).toBeVisible();
  await phone(page).write(`Is Tuesday still on? ${stamp}`);
  await reply(app, `Is Tuesday still on? ${stamp}`, `It is, at nine. ${stamp}`);
  await approve(page, `It is, at nine. ${stamp}`);
  await phone(page).shows(`It is, at nine. ${stamp}`);
  app = await open(page, '/deliveries');
  const send = app.getByRole('row').filter({ hasText: `It is, at nine. ${stamp}` });
  await expect(send.getByText('Delivered')).toBeVisible();

  // One switch stops what comes next, and says why.
  app = await signIn(page, 'store_associate', '/communications');
  await phone(page).write(`And on Friday? ${stamp}`);
  await reply(app, `And on Friday? ${stamp}`, `On Friday too. ${stamp}`);
  app = await signIn(page, 'root_owner', '/readiness');
  await app.getByRole('button', { name: 'Stop everything' }).first().click();
  const stop = app.getByRole('dialog', { name: 'Stop everything that leaves this shop?' });
  await stop.getByRole('textbox', { name: 'Reason' }).fill('A wrong text went out.');
  await stop.getByRole('button', { name: 'Stop everything' }).click();
  await expect(app.getByRole('heading', { name: 'Everything is stopped: nothing leaves this shop' })).toBeVisible();
  await approve(page, `On Friday too. ${stamp}`);
  app = await open(page, '/deliveries?show=stopped');
  const held = app.getByRole('row').filter({ hasText: `On Friday too. ${stamp}` });
  await held.getByRole('link').first().click();
  await expect(app.getByText('The write guard of this workbench is closed.').first()).toBeVisible();
  await phone(page).shows(`It is, at nine. ${stamp}`);
  await expect(page.locator('#phone-log')).not.toContainText(`On Friday too. ${stamp}`);
});
