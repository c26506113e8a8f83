import { expect, test } from './fixture';

test.use({ app: { script: 'session.lua' } });

test('a new chat is asked for, and begins from nothing', async ({ page, chat }) => {
  await chat.ask('one');
  await chat.ask('two');
  await expect(chat.last()).toContainText('Before: one');
  await page.locator('#new-chat-button').click();
  const dialog = page.locator('#new-chat-dialog');
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(chat.steps).toHaveCount(4);

  await page.locator('#new-chat-button').click();
  await dialog.locator('#confirm').click();
  await expect(chat.steps).toHaveCount(0);
  await expect(page.locator('#welcome-screen')).toBeVisible();
  await chat.ask('three');
  await expect(chat.last()).toContainText('Before: None');
});

test('a reload begins from nothing too', async ({ page, chat }) => {
  await chat.ask('one');
  await page.reload();
  await expect(page.locator('#welcome-screen')).toBeVisible();
  await chat.ask('two');
  await expect(chat.last()).toContainText('Before: None');
});

test.describe('without the question', () => {
  test.use({ app: { script: 'session.lua', settings: '[ui]\nconfirm_new_chat = false\n' } });

  test('the chat is empty at once', async ({ page, chat }) => {
    await chat.ask('one');
    await page.locator('#new-chat-button').click();
    await expect(chat.steps).toHaveCount(0);
    await expect(page.locator('#new-chat-dialog')).toHaveCount(0);
  });
});
