import { Chat, expect, test, type Page } from './fixture';

const threads = (page: Page) => page.locator('#thread-history li');

/** Opens what can be done with a chat of the list. */
async function menuOf(page: Page, name: string) {
  const item = threads(page).filter({ hasText: name });
  await item.hover();
  await item.locator('#thread-options').click();
}

test.describe('without a login', () => {
  test.use({ app: { script: 'kept.lua' } });

  test('a browser keeps its chats: listed, opened on request, continued', async ({ page, chat, server }) => {
    await chat.ask('the first chat');
    await expect(threads(page)).toHaveText([/the first chat/]);
    await expect(page).toHaveURL(`${server.url}/`);
    await page.reload();
    await expect(page.locator('#welcome-screen')).toBeVisible();
    await chat.ask('the second chat');
    await expect(threads(page)).toHaveCount(2);

    await threads(page).filter({ hasText: 'the first chat' }).getByRole('link').click();
    await expect(page).toHaveURL(/\/thread\/[0-9a-f-]{36}$/);
    await expect(chat.steps).toHaveCount(2);
    await expect(chat.last()).toContainText('You said: the first chat (1)');
    await chat.ask('more');
    await expect(chat.last()).toContainText('You said: more (3)');
    await page.reload();
    await expect(chat.steps).toHaveCount(4);
  });

  test('another browser sees nothing of it', async ({ page, chat, browser, server }) => {
    await chat.ask('mine');
    await expect(threads(page)).toHaveCount(1);
    const id = (await threads(page).first().getAttribute('id'))!.replace('thread-', '');
    const other = await browser.newContext({ baseURL: server.url });
    const theirs = await other.newPage();
    await theirs.goto('/');
    await expect(theirs.locator('#chat-input')).toBeVisible();
    await expect(threads(theirs)).toHaveCount(0);
    await theirs.goto(`/thread/${id}`);
    await expect(theirs.locator('#chat-input')).toBeVisible();
    await expect(theirs.locator('.step')).toHaveCount(0);
    await other.close();
  });
});

test.describe('with a login', () => {
  test.use({
    app: {
      script: 'members.lua',
      settings: '[features]\nallow_thread_sharing = true\nfavorites = true\n',
      env: { CHAINLIT_AUTH_SECRET: 'a secret that is long enough for anybody' },
    },
    expectedErrors: [/40[134]|ERR_|WebSocket/],
  });

  const logIn = async (page: Page, name = 'alice') => {
    await page.goto('/');
    await expect(page).toHaveURL(/\/login$/);
    await page.locator('input[name=email]').fill(name);
    await page.locator('input[name=password]').fill('secret');
    await page.locator('button[type=submit]').click();
    await expect(page.locator('#chat-input')).toBeVisible();
    return new Chat(page);
  };

  test('chats are found, renamed and deleted', async ({ page }) => {
    const chat = await logIn(page);
    await chat.ask('about apples');
    await expect(page).toHaveURL(/\/thread\//);
    await page.locator('#new-chat-button').click();
    await page.locator('#new-chat-dialog #confirm').click();
    await chat.ask('about pears');
    await expect(threads(page)).toHaveText([/about pears/, /about apples/]);

    await page.locator('#search-chats-button').click();
    await page.getByRole('combobox').fill('apple');
    await expect(page.getByRole('dialog').getByRole('option')).toHaveText([/about apples/]);
    await page.keyboard.press('Enter');
    await expect(chat.last()).toContainText('You said: about apples');

    await menuOf(page, 'about apples');
    await page.locator('#rename-thread').click();
    await page.locator('#name').fill('Fruit');
    await page.keyboard.press('Enter');
    await expect(threads(page)).toHaveText([/about pears/, /Fruit/]);
    await page.reload();
    await expect(threads(page)).toHaveText([/about pears/, /Fruit/]);

    await menuOf(page, 'Fruit');
    await page.locator('#delete-thread').click();
    await page.locator('[role=alertdialog] button.bg-primary').click();
    await expect(threads(page)).toHaveText([/about pears/]);
  });

  test('a chat is shared with somebody else, to be read', async ({ page, browser, server }) => {
    const chat = await logIn(page);
    await chat.ask('worth sharing');
    await menuOf(page, 'worth sharing');
    await page.locator('#share-thread').click();
    await page.getByRole('button', { name: 'Create link' }).click();
    const link = page.getByLabel('Link to this chat');
    const url = await link.inputValue();
    const other = await browser.newContext({ baseURL: server.url });
    const reader = await other.newPage();
    await logIn(reader, 'bob');
    await reader.goto(url);
    await expect(reader.locator('.step')).toHaveCount(2);
    await expect(reader.locator('#chat-input')).toHaveCount(0);
    await page.getByRole('button', { name: 'Stop sharing' }).click();
    await expect(link).toHaveCount(0);
    await reader.reload();
    await expect(reader.getByRole('alert')).toContainText('not shared');
    await other.close();
  });

  test('an answer is rated, and the rating is kept', async ({ page, server }) => {
    const chat = await logIn(page);
    await chat.ask('rate this');
    await page.locator('.positive-feedback-off').last().click();
    await page.getByRole('dialog').getByRole('textbox').fill('well done');
    await page.locator('#submit-feedback').click();
    await expect(page.locator('.positive-feedback-on')).toBeVisible();
    await expect.poll(() => server.log).toContain('feedback 1 well done');
    await page.reload();
    await expect(page.locator('.positive-feedback-on')).toBeVisible();
    await page.locator('.positive-feedback-on').click();
    await expect(page.locator('.positive-feedback-off').last()).toBeVisible();
  });

  test('a favourite is used again in another chat', async ({ page }) => {
    const chat = await logIn(page);
    await chat.ask('a good question');
    await page.locator('.favorite-message').first().click();
    await page.locator('#new-chat-button').click();
    await page.locator('#new-chat-dialog #confirm').click();
    await page.locator('.favorite-popover-wrapper button').first().click();
    await page.getByRole('dialog').getByText('a good question').click();
    await expect(chat.input).toHaveValue('a good question');
  });

  test('a restart of the server in between: the chat is resumed where it was', async ({ page, server }) => {
    const chat = await logIn(page);
    await chat.ask('before');
    const url = page.url();
    await server.kill();
    await expect(page.locator('#session-error')).toBeVisible();
    await server.resume();
    await expect(page.locator('#session-error')).toHaveCount(0, { timeout: 20_000 });
    await expect(chat.steps).toHaveCount(2);
    await chat.ask('after');
    await expect(chat.last()).toContainText('You said: after (3)');
    await page.goto(url);
    await expect(chat.steps).toHaveCount(4);
  });

  test('a reload in the middle of an answer continues it', async ({ page }) => {
    const chat = await logIn(page);
    await chat.send('slow');
    await expect(chat.last()).toContainText('First half,');
    await page.reload();
    await expect(chat.last()).toContainText('First half,');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(chat.last()).toContainText('First half, second half.');
    await expect(chat.steps).toHaveCount(3);
  });

  test('a chat of somebody else stays closed', async ({ page, browser, server }) => {
    const chat = await logIn(page);
    await chat.ask('a secret');
    const url = page.url();
    const other = await browser.newContext({ baseURL: server.url });
    const thief = await other.newPage();
    await logIn(thief, 'mallory');
    await thief.goto(url);
    await expect(thief.locator('#chat-input')).toBeVisible();
    await expect(thief.locator('.step')).toHaveCount(0);
    await other.close();
  });
});
