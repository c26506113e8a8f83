import { Chat, expect, test, type Page } from '../fixture';
import { entry } from './entry';

/** Logins, and chats that are kept, as the catalogue of observations has them. */

const logIn = async (page: Page, name: string, password = name) => {
  await page.locator('input[name=email]').fill(name);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
};

const userStatus = async (page: Page) => (await page.request.get('/user')).status();

entry('auth', { login: true, env: { CHAINLIT_CUSTOM_AUTH: 'true' } }, () => {
  test('an address of the app logs in', async ({ page }) => {
    expect(await userStatus(page)).toBe(401);
    await expect(page).toHaveURL(/\/login$/);
    const answer = await page.request.get('/auth/custom');
    expect(answer.status()).toBe(200);
    expect(answer.headers()['set-cookie']).toContain('access_token');
    await page.goto('/');
    const chat = new Chat(page);
    await expect(page).not.toHaveURL(/\/login$/);
    await expect(chat.steps.first()).toContainText('Hello admin');
    expect(await userStatus(page)).toBe(200);
    await page.reload();
    await expect(chat.steps.first()).toContainText('Hello admin');
    expect(await userStatus(page)).toBe(200);
    await chat.send('Hello there');
    await expect(chat.steps).toHaveCount(3);
    await expect(chat.steps.nth(2)).toContainText('Echo: Hello there');
  });
});

entry('auth', { login: true, env: { CHAINLIT_CUSTOM_AUTH: 'true' }, errors: /theme\.json|No authentication token/ }, () => {
  const mount = async (page: Page, accessToken?: string) => {
    await page.goto('/public/host.html');
    await page.evaluate(
      (options) => (window as unknown as { mountChainlitWidget(config: object): Promise<void> }).mountChainlitWidget(options),
      { chainlitServer: new URL(page.url()).origin, ...(accessToken ? { accessToken } : {}) },
    );
    await page.locator('#chainlit-copilot-button').click();
    return page.locator('#chainlit-copilot-chat');
  };

  test('the widget wants a token, and logs in by one', async ({ page }) => {
    await expect(page).toHaveURL(/\/login$/);
    await expect(await mount(page)).toContainText('No authentication token provided.');
    const token = await (await page.request.get('/auth/token')).text();
    const chat = await mount(page, token);
    await expect(chat.locator('.step')).toHaveCount(1);
    await expect(chat.locator('.step').first()).toContainText('Hello admin');
    await chat.locator('#chat-input').fill('Hello from the widget');
    await chat.locator('#chat-submit').click();
    await expect(chat.locator('.step')).toHaveCount(3);
    await expect(chat.locator('.step').nth(2)).toContainText('Echo: Hello from the widget');
  });
});

entry('custom_element_auth', { login: true }, () => {
  test('an element that somebody made up gives no file of the server away', async ({ page, chat }) => {
    const cookie = page.waitForRequest((request) => request.url().endsWith('/set-session-cookie'));
    await logIn(page, 'admin');
    const { session_id: sessionId } = (await cookie).postDataJSON() as { session_id: string };
    await expect(chat.steps).toHaveCount(1);
    const element = {
      type: 'custom', id: crypto.randomUUID(), name: 'Counter', display: 'inline', props: {}, forId: crypto.randomUUID(),
      path: '/etc/passwd', chainlitKey: null, url: null, mime: 'text/plain',
    };
    const answer = await page.request.put('/project/element', { data: { element, sessionId } });
    const { chainlitKey } = { chainlitKey: element.id, ...((await answer.json().catch(() => ({}))) as { chainlitKey?: string }) };
    const file = await page.request.get(`/project/file/${chainlitKey}?session_id=${sessionId}`);
    expect(await file.text()).not.toContain('root:');
  });
});

entry('data_layer', { login: true, errors: /40[0134]/ }, () => {
  const threadOf = (page: Page) => new URL(page.url()).pathname.split('/').at(-1)!;

  test('a chat of somebody else is not resumed by its id', async ({ page, chat, browser, server }) => {
    await logIn(page, 'user1');
    await expect(chat.steps).toHaveCount(1);
    await chat.send('Hello');
    await expect(page).toHaveURL(/\/thread\/[0-9a-f-]{36}$/);
    await chat.idle();
    const threadId = threadOf(page);

    const context = await browser.newContext({ baseURL: server.url });
    const other = await context.newPage();
    let forged = 0;
    // The id goes into the handshake, which comes by long polling first.
    await other.route('**/ws/socket.io/**', async (route) => {
      const body = route.request().postData();
      if (!body?.startsWith('40')) return route.continue();
      forged += 1;
      await route.continue({ postData: body.replace(/"threadId":"[^"]*"/, `"threadId":"${threadId}"`) });
    });
    await other.goto('/');
    await logIn(other, 'user2');
    await expect.poll(() => forged).toBeGreaterThan(0);
    await expect(other.locator('#chat-input')).toBeVisible();
    await expect(other.getByText('Hello', { exact: true })).toHaveCount(0);
    await expect(other.locator('.step', { hasText: 'Ok: Hello' })).toHaveCount(0);
    await context.close();
  });

  test('an element that somebody made up does not change what is stored', async ({ page, chat }) => {
    const cookie = page.waitForRequest((request) => request.url().endsWith('/set-session-cookie'));
    await logIn(page, 'user1');
    const { session_id: sessionId } = (await cookie).postDataJSON() as { session_id: string };
    await expect(chat.steps).toHaveCount(1);
    await chat.send('Hello');
    await expect(page).toHaveURL(/\/thread\//);
    await chat.idle();
    const threadId = threadOf(page);
    const id = crypto.randomUUID();
    const element = { type: 'custom', id, threadId, name: 'Counter', display: 'inline', props: {}, forId: id, url: 'https://example.com/steal', mime: 'application/json' };
    await page.request.put('/project/element', { data: { element, sessionId } });
    const stored = await page.request.get(`/project/thread/${threadId}/element/${id}`);
    expect(await stored.text()).not.toContain('example.com/steal');
  });

  test('chats are listed, rated, resumed after a restart of the page, and deleted', async ({ page, chat }) => {
    await logIn(page, 'admin');
    await expect(chat.steps).toHaveCount(1);
    await chat.send('Hello');
    await expect(page).toHaveURL(/\/thread\//);
    await chat.idle();
    // The greeting, the user, the tool and the answer.
    await expect(chat.steps).toHaveCount(4);
    const threadId = threadOf(page);
    await page.locator('.positive-feedback-off').last().click();
    await page.locator('#submit-feedback').click();
    await expect(page.locator('.positive-feedback-on')).toHaveCount(1);

    await page.locator('#new-chat-button').click();
    await page.locator('#confirm').click();
    await expect(chat.steps).toHaveCount(1);
    await expect(page.locator('#thread-history')).toBeVisible();
    await page.locator(`#thread-${threadId}`).getByRole('link').or(page.locator(`a#thread-${threadId}`)).click();
    await expect(chat.steps).toHaveCount(4);
    await expect(chat.last()).toContainText('Ok: Hello');
    await chat.send('Again');
    await expect(chat.steps).toHaveCount(7);

    await page.locator(`#thread-${threadId}`).hover();
    await page.locator(`#thread-${threadId}`).locator('#thread-options').click();
    await page.locator('#delete-thread').click();
    await page.locator('[role=alertdialog] button.bg-primary').click();
    await expect(page.locator(`#thread-${threadId}`)).toHaveCount(0);
  });
});

entry('header_auth', { login: true }, () => {
  test('without the header there is no way in', async ({ page }) => {
    await expect(page.locator('.alert')).toBeVisible();
    await expect(page).toHaveURL(/\/login$/);
    expect(await userStatus(page)).toBe(401);
  });

  test('with the header the user is known, and stays', async ({ page, chat }) => {
    await page.route('**/auth/header', (route) =>
      route.continue({ headers: { ...route.request().headers(), 'test-header': 'test header value' } }),
    );
    const answer = page.waitForResponse('**/auth/header');
    await page.goto('/');
    expect((await answer).status()).toBe(200);
    expect((await (await answer).allHeaders())['set-cookie']).toContain('access_token');
    await expect(page.locator('.alert')).toHaveCount(0);
    await expect(chat.steps.first()).toContainText('Hello admin');
    expect(await userStatus(page)).toBe(200);
    await page.reload();
    await expect(chat.steps.first()).toContainText('Hello admin');
    await expect(page.locator('.alert')).toHaveCount(0);
  });
});

entry('password_auth', { login: true }, () => {
  test('a wrong password is refused, the right one is remembered', async ({ page, chat }) => {
    expect(await userStatus(page)).toBe(401);
    await expect(page).toHaveURL(/\/login$/);
    await expect(page.locator('#email, input[name=email]').first()).toBeVisible();
    await expect(page.locator('#password, input[name=password]').first()).toBeVisible();
    await logIn(page, 'user', 'user');
    await expect(page.locator('body')).toContainText('Unauthorized');
    const answer = page.waitForResponse('**/login');
    await logIn(page, 'admin');
    expect((await answer).status()).toBe(200);
    expect((await (await answer).allHeaders())['set-cookie']).toContain('access_token');
    await expect(page).not.toHaveURL(/\/login$/);
    await expect(page.locator('input[name=email], input[name=password]')).toHaveCount(0);
    await expect(chat.steps.first()).toContainText('Hello admin');
    expect(await userStatus(page)).toBe(200);
    await page.reload();
    await expect(chat.steps.first()).toContainText('Hello admin');
    await expect(page).not.toHaveURL(/\/login$/);
  });
});

entry('thread_resume', { login: true, errors: /ERR_|WebSocket/ }, () => {
  test('a reload goes on with the chat', async ({ page, chat }) => {
    await logIn(page, 'alice');
    await chat.send('Hello');
    await expect(chat.steps.nth(1)).toContainText('Echo: Hello');
    await expect(page).toHaveURL(/\/thread\//);
    const url = page.url();
    await page.reload();
    await expect(page.locator('#message-composer')).toBeVisible();
    await expect(chat.steps).toHaveCount(2);
    await chat.send('More');
    await expect(chat.steps.nth(3)).toContainText('Echo: More');
    await expect(page).toHaveURL(url);
    await expect(page.locator('[data-testid="read-only-banner"]')).toHaveCount(0);
  });
});
