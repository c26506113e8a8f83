import { expect, test, type Page } from './fixture';

/** What stands around a chat: profiles, settings, starters, tasks, panels, the page that the app is framed in. */

const drag = (page: Page, id: string, key: string, times: number) => async () => {
  const slider = page.locator(`#${id}`).getByRole('slider').or(page.locator(`[role=slider]#${id}`)).first();
  await slider.focus();
  for (let i = 0; i < times; i += 1) await page.keyboard.press(key);
  return slider;
};

test.describe('profiles', () => {
  test.use({ app: { script: 'profiles.lua', settings: '[features.mcp]\nenabled = true\n' } });
  const choose = async (page: Page, name: string) => {
    await page.locator('#chat-profiles').click();
    await page.locator(`[data-test="select-item:${name}"]`).click();
  };

  test('have their own starters; another one in a begun chat is a new chat', async ({ page, chat }) => {
    await page.locator('#starter-say-hi').click();
    await expect(chat.steps).toHaveCount(2);
    await expect(chat.last()).toContainText('starter profile is GPT-3.5');
    await choose(page, 'GPT-4');
    await page.locator('#confirm').click();
    await expect(chat.steps).toHaveCount(0);
    await expect(page.locator('#starter-ask-for-help')).toBeEnabled();
    await page.locator('#starter-ask-for-help').click();
    await expect(chat.last()).toContainText('starter profile is GPT-4');
    await page.locator('#new-chat-button').click();
    await page.locator('#confirm').click();
    await expect(chat.steps).toHaveCount(0);
  });

  test('are described while one looks at them, and changed without a question in an empty chat', async ({ page, chat }) => {
    await expect(chat.input).toBeEnabled();
    await page.locator('#chat-profiles').click();
    await page.locator('[data-test="select-item:GPT-4"]').hover();
    const description = page.locator('#chat-profile-description');
    await expect(description.locator('strong')).toHaveText('GPT-4');
    const link = description.getByRole('link');
    await expect(link).toHaveAttribute('target', '_blank');
    await link.hover();
    await expect(description).toBeVisible();
    await page.locator('[data-test="select-item:GPT-4"]').click();
    await expect(page.locator('#chat-profiles')).toContainText('GPT-4');
    await expect(page.locator('#new-chat-dialog')).toHaveCount(0);
  });

  test('may overlay the settings of the page', async ({ page, chat }) => {
    await expect(chat.input).toBeEnabled();
    await expect(page.locator('.lucide-plug')).toBeVisible();
    await choose(page, 'No tools');
    await expect(page).toHaveTitle('Bare');
    await expect(page.locator('.lucide-plug')).toHaveCount(0);
    await choose(page, 'GPT-4');
    await expect(page.locator('.lucide-plug')).toBeVisible();
  });
});

for (const place of ['message_composer', 'sidebar'] as const) {
  test.describe(`settings, ${place}`, () => {
    test.use({ app: { script: 'gallery.lua', settings: `[ui]\nchat_settings_location = "${place}"\n` } });

    test('are changed, confirmed, kept, and left alone by Cancel', async ({ page, chat }) => {
      const sidebar = place === 'sidebar';
      const open = page.locator(sidebar ? '#chat-settings-header-button' : '#chat-settings-open-modal');
      await open.click();
      await page.locator('#model').click();
      await page.getByRole('listbox').getByText('large').click();
      const slider = await drag(page, 'temperature', 'ArrowRight', 4)();
      await expect(slider).toHaveAttribute('aria-valuenow', '1.4');
      await page.locator('#stream').click();
      await page.locator(sidebar ? '#confirm-sidebar' : '#confirm').click();
      await expect(chat.steps).toHaveCount(1);
      await expect(chat.last()).toContainText('Settings updated! large 1.4');
      if (sidebar) return;
      await open.click();
      await expect(page.locator('#model')).toContainText('large');
      await expect(await drag(page, 'temperature', 'ArrowRight', 1)()).toHaveAttribute('aria-valuenow', '1.5');
      await page.locator('#chat-settings').getByRole('button', { name: 'Cancel' }).click();
      await expect(page.locator('#chat-settings')).toHaveCount(0);
      await open.click();
      await expect(await drag(page, 'temperature', 'Shift', 0)()).toHaveAttribute('aria-valuenow', '1.4');
    });
  });
}

test.describe('starters', () => {
  test.use({ app: { script: 'categories.lua' } });

  test('in categories open, send, and close', async ({ page, chat }) => {
    const category = page.locator('#starters').getByRole('button', { name: 'Creative' });
    await category.click();
    await expect(page.locator('#starter-poem')).toBeVisible();
    await expect(page.locator('#starter-story')).toBeVisible();
    await category.click();
    await expect(page.locator('#starter-poem')).toHaveCount(0);
    await category.click();
    await page.locator('#starter-poem').click();
    await expect(chat.steps).toHaveText([/Write a poem/, /Write a poem/]);
  });
});

test.describe('tasks', () => {
  test.use({ app: { script: 'gallery.lua' } });

  test('stand beside the chat, and go', async ({ page, chat }) => {
    await chat.ask('tasks');
    await expect(page.locator('.tasklist')).toBeVisible();
    await expect(page.locator('.tasklist.tasklist-mobile')).toHaveCount(0);
    await expect(page.locator('.task-status-ready')).toHaveCount(7);
    await expect(page.locator('.task-status-running')).toHaveCount(0);
    await expect(page.locator('.task-status-failed')).toHaveCount(1);
    await expect(page.locator('.task-status-done')).toHaveCount(9);
    await chat.ask('no tasks');
    await expect(page.locator('.tasklist')).toHaveCount(0);
  });
});

test.describe('the side panel', () => {
  test.use({ app: { script: 'sidebar.lua' } });

  test('is filled, retitled and closed by the script', async ({ page, chat }) => {
    const content = page.locator('#side-view-content');
    await expect(page.locator('#side-view-title')).toHaveText('Test title');
    await expect(content.locator('.side-image, .inline-image')).toHaveCount(1);
    await expect(content.locator('.side-text, .inline-text')).toHaveCount(2);
    await chat.send('change');
    await expect(page.locator('#side-view-title')).toHaveText('Title changed');
    await expect(content).toContainText('Text changed');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.locator('#side-view-title')).toHaveCount(0);
  });
});

test.describe('a page that frames the app', () => {
  const FRAME = `<!doctype html><title>Frame</title><iframe src="/" title="chat" style="width: 800px; height: 600px"></iframe>
<script>window.heard = []; addEventListener('message', ({ data }) => window.heard.push(data));</script>`;
  test.use({ app: { script: 'window.lua', files: { 'public/frame.html': FRAME } } });

  test('talks with the script', async ({ page }) => {
    await page.goto('/public/frame.html');
    await expect(page.frameLocator('iframe').locator('#chat-input')).toBeEnabled();
    await expect(page.frameLocator('iframe').locator('.step')).toContainText('Ready');
    await page.evaluate(() => document.querySelector('iframe')!.contentWindow!.postMessage('Client: Hello', '*'));
    await expect.poll(() => page.evaluate(() => (window as unknown as { heard: unknown[] }).heard)).toContain('Server: World');
  });
});

test.describe("an app's own build of the page", () => {
  test.use({
    app: {
      script: 'echo.lua',
      env: { CHAINLIT__UI__CUSTOM_BUILD: './own' },
      files: { 'own/index.html': '<!doctype html><title>Own</title><h1>An own page</h1>' },
    },
  });

  test('is served', async ({ page }) => {
    await page.goto('/');
    await expect(page.locator('h1')).toHaveText('An own page');
  });
});
