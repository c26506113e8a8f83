import { expect, test as base, type Locator, type Page } from '@playwright/test';
import { Server, type AppOptions } from './server';

export { expect, type Locator, type Page };

interface Fixtures {
  /** Which app the tests of a file talk to: `test.use({ app: { script: 'echo.lua' } })`. */
  app: AppOptions;
  theme: 'light' | 'dark';
  server: Server;
  chat: Chat;
  /** Messages of the browser that a test provokes and that therefore are no failure. */
  expectedErrors: RegExp[];
}

/** A server per test, the page open on it. Whatever a page asks another host for, or complains about, fails the test. */
export const test = base.extend<Fixtures>({
  app: [{ script: 'echo.lua' }, { option: true }],
  theme: ['light', { option: true }],
  expectedErrors: [[], { option: true }],

  server: async ({ app }, use, info) => {
    const server = await Server.start(app);
    await use(server);
    if (info.status !== info.expectedStatus) await info.attach('server.log', { body: server.log });
    await server.remove();
  },

  baseURL: async ({ server }, use) => use(server.url),

  page: async ({ page, server, theme, expectedErrors }, use) => {
    const foreign: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (/^(http|ws)/.test(url.protocol) && url.host !== new URL(server.url).host) foreign.push(url.href);
    });
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url}`);
    });
    await page.addInitScript((choice) => {
      if (!localStorage.getItem('vite-ui-theme')) localStorage.setItem('vite-ui-theme', choice);
    }, theme);
    await use(page);
    // Chainlit's own web app fetches fonts.
    if (!process.env.TEST_WEB_APP) expect(foreign, 'requests to other hosts').toEqual([]);
    expect(errors.filter((text) => !expectedErrors.some((pattern) => pattern.test(text))), 'errors of the page').toEqual([]);
  },

  chat: async ({ page }, use) => {
    await page.goto('/');
    await use(new Chat(page));
  },
});

/** What users see and do on a chat page. */
export class Chat {
  readonly page: Page;
  readonly input: Locator;
  readonly submit: Locator;
  readonly steps: Locator;

  constructor(page: Page) {
    this.page = page;
    this.input = page.locator('#chat-input');
    this.submit = page.locator('#chat-submit');
    this.steps = page.locator('.step');
  }

  async send(text: string): Promise<void> {
    await this.input.fill(text);
    await this.submit.click();
  }

  /** Sends, and waits until the answer is complete. */
  async ask(text: string): Promise<void> {
    await this.send(text);
    await expect(this.steps.filter({ hasText: text }).first()).toBeVisible();
    await this.idle();
  }

  async idle(): Promise<void> {
    if (!process.env.TEST_WEB_APP) await expect(this.page.getByRole('log')).toHaveAttribute('aria-busy', 'false');
    await expect(this.page.locator('#stop-button')).toHaveCount(0);
  }

  last(): Locator {
    return this.steps.last();
  }
}
