import { expect, test, type Page } from '../fixture';

/** The ids and classes of the catalogue's table that none of its entries uses: styles and scripts of apps do. */

const HOST = '<!doctype html><html lang="en"><title>Host</title><body><script src="/copilot/index.js"></script></body></html>';

const all = async (page: Page, selectors: string[]) => {
  for (const selector of selectors) await expect(page.locator(selector).first(), selector).toBeAttached();
};

test.describe('of the page', () => {
  test.use({
    app: {
      script: 'gallery.lua',
      settings: '[ui]\nchat_settings_location = "sidebar"\n[features.mcp]\nenabled = true\n[features.mcp.user_servers]\nenabled = true\n',
      files: { 'chainlit.md': '# About' },
    },
  });

  test('header, composer and panels', async ({ page, chat }) => {
    await expect(chat.input).toBeEnabled();
    await expect(page.locator('#starters button').first()).toBeEnabled();
    await all(page, [
      '#header', '#header #readme-button', '#chat-settings-header-button', '#theme-toggle', '#new-chat-button', '.logo', '.watermark', '#welcome-screen',
      '#message-composer #chat-input', '.command-popover-wrapper #command-button', '.command-buttons-container #command-Search.command-button',
      '.mode-picker-wrapper #mode-picker-trigger-llm', '.lucide-plug',
    ]);
    await page.locator('#command-button').click();
    await all(page, ['#command-popover[data-popover-content]']);
    await page.keyboard.press('Escape');
    await page.locator('#chat-settings-header-button').click();
    await all(page, ['#chat-settings-sidebar-title', '#chat-settings-sidebar-content #model', '#confirm-sidebar']);
    await page.locator('.lucide-plug').click();
    await all(page, ['#mcp-servers']);
  });

  test('messages, elements and tasks', async ({ page, chat }) => {
    await chat.ask('tables');
    await all(page, [
      '.step[data-step-type=user_message] [id^=step-] .message-content', '.step[data-step-type=assistant_message] [id^=step-].ai-message .message-content',
      '.inline-plotly-container .inline-plotly', '.dataframe',
    ]);
    await page.setViewportSize({ width: 375, height: 700 });
    await chat.ask('tasks');
    await all(page, ['.tasklist-mobile']);
    await expect(page.locator('.tasklist:not(.tasklist-mobile)')).toHaveCount(0);
  });
});

test.describe('of chats that are kept', () => {
  test.use({
    app: { script: 'members.lua', settings: '[features]\nallow_thread_sharing = true\nfavorites = true\n', env: { CHAINLIT_AUTH_SECRET: 'a secret that is long enough for anybody' } },
    expectedErrors: [/401/],
  });

  test('login, list and feedback', async ({ page, chat }) => {
    await all(page, ['#email', '#password', 'button[type=submit]']);
    await page.locator('#email').fill('ann');
    await page.locator('#password').fill('secret');
    await page.locator('button[type=submit]').click();
    await chat.ask('hello');
    await page.locator('.favorite-message').click();
    await all(page, ['.favorite-message', '.favorite-popover-wrapper', '#sidebar-trigger-button', '#search-chats-button', '#user-nav-button', '#thread-history [id^=thread-]', '.negative-feedback-off', '.positive-feedback-off']);
    await page.locator('#thread-history [id^=thread-]').first().hover();
    await page.locator('#thread-options').first().click();
    await all(page, ['#rename-thread', '#share-thread', '#delete-thread']);
    await page.locator('#rename-thread').click();
    await all(page, ['#name']);
    await page.keyboard.press('Escape');
    await page.locator('.negative-feedback-off').click();
    await page.locator('#submit-feedback').click();
    await all(page, ['.negative-feedback-on']);
    await all(page, ['.toast']);
  });
});

test.describe('of the widget', () => {
  test.use({ app: { script: 'echo.lua', files: { 'public/host.html': HOST } }, expectedErrors: [/theme\.json/] });

  test('its root and its sizes', async ({ page }) => {
    await page.goto('/public/host.html');
    await page.evaluate(() => (window as unknown as { mountChainlitWidget(config: object): Promise<void> }).mountChainlitWidget({ chainlitServer: location.origin, opened: true }));
    await all(page, ['#chainlit-copilot', '#cl-shadow-root', '.copilot-container-collapsed #chainlit-copilot-chat']);
    await page.getByRole('button', { name: 'Enlarge' }).click();
    await all(page, ['.copilot-container-expanded #chainlit-copilot-chat']);
  });
});
