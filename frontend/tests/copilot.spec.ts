import { expect, test, type Page } from './fixture';

const HOST = `<!doctype html><html lang="en"><head><title>Host</title><style>body { margin: 20px; font-family: serif }</style></head>
<body><h1>A page of somebody else</h1><script src="/copilot/index.js"></script></body></html>`;

test.use({ app: { script: 'echo.lua', files: { 'public/host.html': HOST } }, expectedErrors: [/theme\.json/] });

interface WidgetWindow {
  mountChainlitWidget(config: object): Promise<void>;
  unmountChainlitWidget(): void;
  toggleChainlitCopilot(): void;
  sendChainlitMessage(message: object): void;
  getChainlitCopilotThreadId(): string | null;
  clearChainlitCopilotThreadId(id?: string): void;
}

async function mount(page: Page, config: object = {}) {
  await page.goto('/public/host.html');
  await page.evaluate(
    (options) => (window as unknown as WidgetWindow).mountChainlitWidget({ chainlitServer: location.origin, ...options }),
    config,
  );
}

const threadId = (page: Page) => page.evaluate(() => (window as unknown as WidgetWindow).getChainlitCopilotThreadId());
const launcher = (page: Page) => page.locator('#chainlit-copilot-button');
const chat = (page: Page) => page.locator('#chainlit-copilot-chat');

async function say(page: Page, text: string) {
  await chat(page).locator('#chat-input').fill(text);
  await chat(page).locator('#chat-submit').click();
  await expect(chat(page).locator('.step').last()).toContainText(`You said: ${text}`);
}

test('opens from its button and chats', async ({ page }) => {
  await mount(page);
  await expect(launcher(page)).toHaveAttribute('aria-expanded', 'false');
  await launcher(page).click();
  await expect(launcher(page)).toHaveAttribute('aria-expanded', 'true');
  await say(page, 'hello');
  await launcher(page).click();
  await expect(chat(page)).toBeHidden();
  await launcher(page).click();
  await expect(chat(page).locator('.step').last()).toContainText('You said: hello');
  await expect(page.locator('h1').first()).toHaveCSS('font-family', 'serif');
});

test('has an id of its chat, which a new chat changes', async ({ page }) => {
  await mount(page);
  expect(await threadId(page)).toBeNull();
  await launcher(page).click();
  await say(page, 'hello');
  const first = await threadId(page);
  expect(first).toMatch(/^[0-9a-f-]{36}$/);

  await page.locator('#new-chat-button').click();
  await page.locator('#new-chat-dialog #confirm').click();
  await expect(chat(page).locator('.step')).toHaveCount(0);
  const second = await threadId(page);
  expect(second).not.toBe(first);

  const given = '11111111-2222-4333-8444-555555555555';
  await page.evaluate((id) => (window as unknown as WidgetWindow).clearChainlitCopilotThreadId(id), given);
  expect(await threadId(page)).toBe(given);
  await say(page, 'again');
});

test('takes messages from the page', async ({ page }) => {
  await mount(page, { opened: true });
  await say(page, 'hello');
  await page.evaluate(() => (window as unknown as WidgetWindow).sendChainlitMessage({ type: 'system_message', output: 'context' }));
  await expect(chat(page).locator('.step').last()).toContainText('You said: context');
});

test('lies beside the page, as wide as wanted, and gives the place back', async ({ page }) => {
  await mount(page, { opened: true });
  const body = page.locator('body');
  const choose = async (mode: string) => {
    await page.locator('#display-mode-button').click();
    await page.locator('[role=menuitemradio]', { hasText: mode }).click();
  };
  await choose('Sidebar');
  await expect(body).toHaveCSS('margin-right', '400px');
  const handle = (await page.locator('[data-testid="sidebar-drag-handle"]').boundingBox())!;
  await page.mouse.move(handle.x + 2, 300);
  await page.mouse.down();
  await page.mouse.move(handle.x - 98, 300, { steps: 4 });
  await page.mouse.up();
  await expect(body).toHaveCSS('margin-right', '500px');
  await page.locator('#close-sidebar-button').click();
  await expect(body).toHaveCSS('margin-right', '20px');
  await page.evaluate(() => (window as unknown as WidgetWindow).toggleChainlitCopilot());
  await expect(body).toHaveCSS('margin-right', '500px');
  await choose('Floating');
  await expect(body).toHaveCSS('margin-right', '20px');
  await choose('Sidebar');
  await page.evaluate(() => (window as unknown as WidgetWindow).unmountChainlitWidget());
  await expect(body).toHaveCSS('margin-right', '20px');
  await expect(page.locator('#chainlit-copilot')).toHaveCount(0);
});

test.describe('with a script that calls the page', () => {
  test.use({ app: { script: 'pagefn.lua', files: { 'public/host.html': HOST } } });

  test('a function of the page is called, writes into the chat and answers', async ({ page }) => {
    await mount(page, { opened: true });
    await expect(chat(page).locator('.step')).toContainText('Hello from the widget');
    await page.evaluate(() => {
      window.addEventListener('chainlit-call-fn', (event) => {
        const { name, args, callback } = (event as CustomEvent<{ name: string; args: { msg: string }; callback(answer: string): void }>).detail;
        if (name !== 'test') return;
        callback(`heard ${args.msg}`);
        (window as unknown as WidgetWindow).sendChainlitMessage({ type: 'system_message', output: 'by itself' });
      });
    });
    await chat(page).locator('#chat-input').fill('call');
    await chat(page).locator('#chat-submit').click();
    await expect(chat(page).locator('.step').filter({ hasText: 'The page answered: heard call' })).toHaveCount(1);
    await expect(chat(page).locator('.step').filter({ hasText: 'The page wrote: by itself' })).toHaveCount(1);
    await expect(chat(page).locator('.step')).toHaveCount(5);
  });
});

test('speaks the language it is told, and starts open', async ({ page }) => {
  await mount(page, { opened: true, language: 'fr-FR' });
  await expect(chat(page).locator('#chat-input')).toHaveAttribute('placeholder', 'Écrivez votre message ici...');
});

test.describe('for users who log in', () => {
  test.use({
    app: { script: 'members.lua', files: { 'public/host.html': HOST }, env: { CHAINLIT_AUTH_SECRET: 'a secret that is long enough for anybody' } },
    expectedErrors: [/theme\.json|401|No authentication token/],
  });

  test('asks for a token', async ({ page }) => {
    await mount(page, { opened: true });
    await expect(chat(page)).toContainText('No authentication token provided.');
  });
});
