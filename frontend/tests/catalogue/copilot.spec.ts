import { expect, test, type Page } from '../fixture';
import { entry } from './entry';

/** The widget in another page, as the catalogue of observations has it. */

interface WidgetWindow {
  mountChainlitWidget(config: object): Promise<void>;
  unmountChainlitWidget(): void;
  sendChainlitMessage(message: object): void;
  getChainlitCopilotThreadId(): string | null;
  clearChainlitCopilotThreadId(id?: string): void;
}

const mount = async (page: Page, options: object = {}) => {
  await page.goto('/public/host.html');
  await page.evaluate(
    (config) => (window as unknown as WidgetWindow).mountChainlitWidget({ chainlitServer: location.origin, ...config }),
    options,
  );
};
const launcher = (page: Page) => page.locator('#chainlit-copilot-button');
const box = (page: Page) => page.locator('#chainlit-copilot-chat');
const steps = (page: Page) => box(page).locator('.step');
const threadId = (page: Page) => page.evaluate(() => (window as unknown as WidgetWindow).getChainlitCopilotThreadId());

const send = async (page: Page, text: string) => {
  await box(page).locator('#chat-input').fill(text);
  await box(page).locator('#chat-submit').click();
};

entry('copilot', { errors: /theme\.json/ }, () => {
  test('calls a function of the page, which answers and writes', async ({ page }) => {
    await mount(page);
    await expect(page.locator('#chainlit-copilot')).toHaveCount(1);
    await expect(launcher(page)).toHaveAttribute('aria-expanded', 'false');
    await page.evaluate(() => {
      window.addEventListener('chainlit-call-fn', (event) => {
        const { name, args, callback } = (event as CustomEvent<{ name: string; args: { msg: string }; callback(answer: string): void }>).detail;
        if (name !== 'test') return;
        (window as unknown as WidgetWindow).sendChainlitMessage({ type: 'system_message', output: 'Function called with: ' + args.msg });
        callback('You sent: ' + args.msg);
      });
    });
    await launcher(page).click();
    await expect(launcher(page)).toHaveAttribute('aria-expanded', 'true');
    await expect(steps(page)).toHaveCount(1);
    await expect(steps(page).first()).toContainText('Hi from copilot!');
    await send(page, 'Call func!');
    await expect(steps(page)).toHaveCount(5);
    await expect(steps(page).filter({ hasText: 'System message received: Function called with: Call func!' })).toHaveCount(1);
    await expect(steps(page).filter({ hasText: 'Callback: You sent: Call func!' })).toHaveCount(1);
  });

  test('has a thread id from its opening on, which changes with the chat', async ({ page }) => {
    await mount(page);
    expect(await threadId(page)).toBeNull();
    await launcher(page).click();
    await expect(steps(page)).toHaveCount(1);
    const first = await threadId(page);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);

    await page.evaluate(() => (window as unknown as WidgetWindow).clearChainlitCopilotThreadId());
    await expect.poll(() => threadId(page)).not.toBe(first);
    await expect(steps(page)).toHaveCount(1);
    await expect(steps(page).first()).toContainText('Hi from copilot!');

    const given = crypto.randomUUID();
    await page.evaluate((id) => (window as unknown as WidgetWindow).clearChainlitCopilotThreadId(id), given);
    await expect.poll(() => threadId(page)).toBe(given);
    await expect(steps(page)).toHaveCount(1);

    await send(page, 'Hello');
    await box(page).locator('#new-chat-button').click();
    await page.locator('#new-chat-dialog').locator('#confirm').click();
    await expect.poll(() => threadId(page)).not.toBe(given);
    await expect(steps(page)).toHaveCount(1);
    await expect(steps(page).first()).toContainText('Hi from copilot!');
  });

  for (const [language, placeholder] of [['en-US', 'Type your message here...'], ['fr-FR', 'Écrivez votre message ici...']] as const) {
    test(`speaks ${language}`, async ({ page }) => {
      await mount(page, { language });
      await launcher(page).click();
      await expect(box(page).locator('#chat-input')).toHaveAttribute('placeholder', placeholder);
    });
  }

  test("works in the app's own page, whose body somebody replaced", async ({ page }) => {
    await expect(page.locator('#chat-input')).toBeEnabled();
    await page.evaluate(() => {
      document.body.innerHTML = '<div id="root"></div>';
      const script = document.createElement('script');
      script.src = `${location.origin}/copilot/index.js`;
      document.body.appendChild(script);
    });
    await page.waitForFunction(() => 'mountChainlitWidget' in window);
    await page.evaluate(() => (window as unknown as WidgetWindow).mountChainlitWidget({ chainlitServer: location.origin }));
    await launcher(page).click();
    await expect(steps(page)).toHaveCount(1);
    await expect(steps(page).first()).toContainText('Hi from copilot!');
    // It is a widget's chat, not the one that the page had before.
    await page.evaluate(() => {
      window.addEventListener('chainlit-call-fn', (event) => (event as CustomEvent<{ callback(answer: string): void }>).detail.callback('heard'));
    });
    await send(page, 'Hello');
    await expect(steps(page)).toHaveCount(3);
    await expect(steps(page).nth(2)).toContainText('Callback: heard');
    await box(page).locator('#new-chat-button').click();
    await page.locator('#new-chat-dialog').locator('#confirm').click();
    await expect(steps(page)).toHaveCount(1);
  });

  test('starts open when told so', async ({ page }) => {
    await mount(page, { opened: true });
    await expect(launcher(page)).toHaveAttribute('aria-expanded', 'true');
    await expect(box(page)).toBeVisible();
    await launcher(page).click();
    await expect(box(page)).toHaveCount(0);
    await launcher(page).click();
    await expect(steps(page)).toHaveCount(1);
  });

  test.describe('beside the page', () => {
    const body = (page: Page) => page.locator('body');
    const panel = (page: Page) => page.locator('div.fixed', { has: box(page) });
    const margin = (page: Page, pixels: number) => expect(body(page)).toHaveCSS('margin-right', `${pixels}px`);

    test('takes its place, and gives it back when closed', async ({ page }) => {
      await mount(page, { displayMode: 'sidebar', opened: true });
      await expect(box(page)).toBeVisible();
      await margin(page, 400);
      await expect(panel(page)).toHaveCSS('width', '400px');
      await page.locator('#close-sidebar-button').click();
      await margin(page, 20);
      await expect(box(page)).toHaveCount(0);
      await expect(launcher(page)).toBeVisible();
      await launcher(page).click();
      await margin(page, 400);
    });

    test('changes its mode', async ({ page }) => {
      await mount(page, { displayMode: 'sidebar', opened: true });
      await margin(page, 400);
      await page.locator('#display-mode-button').click();
      await page.locator('[role=menuitemradio]').filter({ hasText: 'Floating' }).click();
      await margin(page, 20);
      await expect(launcher(page)).toBeVisible();
      await page.locator('#display-mode-button').click();
      await page.locator('[role=menuitemradio]').filter({ hasText: 'Sidebar' }).click();
      await margin(page, 400);
    });

    test('gives the place back when it is unmounted', async ({ page }) => {
      await mount(page, { displayMode: 'sidebar', opened: true });
      await margin(page, 400);
      await page.evaluate(() => (window as unknown as WidgetWindow).unmountChainlitWidget());
      await margin(page, 20);
      await expect(page.locator('#chainlit-copilot')).toHaveCount(0);
    });

    test('is made wider by the mouse, and by events that a tool made up', async ({ page }) => {
      await mount(page, { displayMode: 'sidebar', opened: true });
      const handle = page.locator('[data-testid="sidebar-drag-handle"]');
      const at = (await handle.boundingBox())!;
      await page.mouse.move(at.x + 1, 300);
      await page.mouse.down();
      await page.mouse.move(at.x - 99, 300, { steps: 3 });
      await page.mouse.up();
      const width = async () =>
        Number.parseInt(await panel(page).evaluate((element) => getComputedStyle(element).width), 10);
      await expect.poll(width).toBeGreaterThan(480);
      const wider = await width();
      await margin(page, wider);
      await page.mouse.move(300, 300);
      await margin(page, wider);

      await handle.dispatchEvent('mousedown', { clientX: 1200 - wider, bubbles: true });
      await page.evaluate(() => document.dispatchEvent(new MouseEvent('mousemove', { clientX: 650, bubbles: true })));
      await page.evaluate(() => document.dispatchEvent(new MouseEvent('mouseup', { bubbles: true })));
      await expect.poll(width).toBeGreaterThan(wider + 20);
      await margin(page, await width());
    });

    test('is as wide as it was left', async ({ page }) => {
      await page.evaluate(() => localStorage.setItem('chainlit-copilot-sidebarWidth', '500'));
      await mount(page, { displayMode: 'sidebar', opened: true });
      await margin(page, 500);
      await expect(panel(page)).toHaveCSS('width', '500px');
    });
  });
});
