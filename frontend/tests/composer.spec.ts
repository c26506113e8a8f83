import { expect, test } from './fixture';

test('a message is sent by the button and by Enter, and answered', async ({ chat }) => {
  await expect(chat.submit).toBeDisabled();
  await chat.ask('one');
  await expect(chat.input).toHaveValue('');
  await chat.input.fill('two');
  await chat.input.press('Enter');
  await expect(chat.steps).toHaveText([/one/, /You said: one/, /two/, /You said: two/]);
});

test('Shift and Enter begin a new line, and the field grows with its text', async ({ chat }) => {
  await chat.input.fill('first');
  const before = (await chat.input.boundingBox())!.height;
  for (let line = 0; line < 3; line += 1) await chat.input.press('Shift+Enter');
  await chat.input.pressSequentially('last');
  await expect(chat.input).toHaveValue('first\n\n\nlast');
  await expect.poll(async () => (await chat.input.boundingBox())!.height).toBeGreaterThan(before + 40);
  await chat.input.press('Enter');
  await expect(chat.last()).toContainText('You said: first');
  await expect.poll(async () => (await chat.input.boundingBox())!.height).toBe(before);
});

test('blank text is not sent', async ({ chat }) => {
  await chat.input.fill('   \n ');
  await expect(chat.submit).toBeDisabled();
  await chat.input.press('Enter');
  await expect(chat.steps).toHaveCount(0);
});

test('the address fills the composer', async ({ page, chat }) => {
  const text = 'Hello & "wörld" 100% <b>';
  await page.goto(`/?prompt=${encodeURIComponent(text)}`);
  await expect(chat.input).toHaveValue(text);
  await expect(chat.input).toBeFocused();
  await page.goto('/');
  await expect(chat.input).toHaveValue('');
});

test('arrow keys bring back what was sent', async ({ chat }) => {
  await chat.ask('one');
  await chat.ask('two');
  await chat.input.press('ArrowUp');
  await expect(chat.input).toHaveValue('two');
  await chat.input.press('ArrowUp');
  await expect(chat.input).toHaveValue('one');
  await chat.input.press('ArrowDown');
  await chat.input.press('ArrowDown');
  await expect(chat.input).toHaveValue('');
});

test('a welcome is shown until the first message', async ({ page, chat }) => {
  await expect(page.locator('#welcome-screen')).toBeVisible();
  await expect(page.locator('#welcome-screen #message-composer')).toBeVisible();
  await chat.ask('hi');
  await expect(page.locator('#welcome-screen')).toHaveCount(0);
  await expect(page.locator('#message-composer')).toBeVisible();
});

test.describe('editing', () => {
  test.use({ app: { script: 'context.lua' } });

  test('an edited message takes back what followed from it', async ({ page, chat }) => {
    await chat.ask('Hello 1');
    await chat.ask('Hello 2');
    await expect(chat.last()).toContainText('Context length: 3');
    await chat.steps.first().hover();
    await page.locator('.edit-message').first().click();
    await page.locator('#edit-chat-input').fill('Hello 3');
    await page.locator('.confirm-edit').click();
    await expect(chat.steps).toHaveCount(2);
    await expect(chat.steps.first()).toContainText('Hello 3');
    await expect(chat.last()).toContainText('Context length: 1');
  });

  test('Escape leaves the message as it was', async ({ page, chat }) => {
    await chat.ask('Hello 1');
    await chat.steps.first().hover();
    await page.locator('.edit-message').click();
    await page.locator('#edit-chat-input').fill('Changed');
    await page.keyboard.press('Escape');
    await expect(page.locator('#edit-chat-input')).toHaveCount(0);
    await expect(chat.steps.first()).toContainText('Hello 1');
  });

  test.describe('when the app forbids it', () => {
    test.use({ app: { script: 'context.lua', settings: '[features]\nedit_message = false\n' } });

    test('there is no button for it', async ({ page, chat }) => {
      await chat.ask('Hello');
      await expect(page.locator('.edit-message')).toHaveCount(0);
    });
  });
});
