import { Chat, expect, test, type Page } from '../fixture';
import { entry } from './entry';

/** Header, settings and the page around the chat, as the catalogue of observations has them. */

const logIn = async (page: Page, name = 'admin') => {
  await page.locator('input[name=email]').fill(name);
  await page.locator('input[name=password]').fill(name);
  await page.locator('button[type=submit]').click();
  await expect(page).not.toHaveURL(/\/login$/);
  await expect(page.locator('#chat-input')).toBeEnabled();
};

const choose = async (page: Page, profile: string) => {
  await page.locator('#chat-profiles').click();
  await page.locator(`[data-test="select-item:${profile}"]`).click();
};

// A chat that ends before its connection has settled leaves a request behind that nobody answers.
const ENDED = /status of 400.*EIO=4/;

entry('chat_profiles', { login: true, errors: ENDED }, () => {
  test('each has its starters; in a begun chat another is asked about', async ({ page, chat }) => {
    await logIn(page);
    await expect(page.locator('#starter-say-hi')).toBeEnabled();
    await page.locator('#starter-say-hi').click();
    await expect(chat.steps).toHaveCount(2);
    await expect(chat.steps.nth(0)).toContainText('Hello');
    await expect(chat.steps.nth(1)).toContainText('starting chat with admin using the GPT-3.5 chat profile');

    await page.locator('#chat-profiles').click();
    for (const name of ['GPT-3.5', 'GPT-4', 'GPT-5']) await expect(page.locator(`[data-test="select-item:${name}"]`)).toBeVisible();
    await page.locator('[data-test="select-item:GPT-4"]').click();
    await page.locator('#confirm').click();
    await expect(chat.steps).toHaveCount(0);
    await expect(page.locator('#starter-ask-for-help')).toBeEnabled();
    await page.locator('#starter-ask-for-help').click();
    await expect(chat.steps).toHaveCount(2);
    await expect(chat.steps.nth(0)).toContainText('I need help');
    await expect(chat.steps.nth(1)).toContainText('starting chat with admin using the GPT-4 chat profile');

    await page.locator('#header').locator('#new-chat-button').or(page.locator('#new-chat-button')).first().click();
    await page.locator('#new-chat-dialog').locator('#confirm').click();
    await expect(chat.steps).toHaveCount(0);
    await expect(page.locator('#starter-ask-for-help')).toBeEnabled();
    await choose(page, 'GPT-5');
    await expect(page.locator('#starter-ask-for-more')).toBeEnabled();
    await page.locator('#starter-ask-for-more').click();
    await expect(chat.steps.nth(1)).toContainText('using the GPT-5 chat profile');
  });

  test('the description stays while one reads it', async ({ page, chat }) => {
    await logIn(page);
    await page.locator('#chat-profiles').click();
    await page.locator('[data-test="select-item:GPT-4"]').focus();
    const description = page.locator('#chat-profile-description');
    await expect(description).toBeVisible();
    await expect(description.locator('p')).toHaveCount(1);
    const link = description.getByText('Learn more');
    await expect(link).toHaveAttribute('href', 'https://example.com/gpt4');
    await expect(link).toHaveAttribute('target', '_blank');
    await link.hover();
    await expect(description).toBeVisible();
    await page.locator('[data-test="select-item:GPT-4"]').click();
    await expect(page.locator('#new-chat-dialog')).toHaveCount(0);
    await page.locator('#chat-profiles').click();
    await page.locator('[data-test="select-item:GPT-3.5"]').dispatchEvent('mouseover', { bubbles: true });
    await expect(description).toContainText('GPT-3.5');
    await page.keyboard.press('Escape');
    await chat.send('Hello');
    await expect(chat.steps).toHaveCount(2);
    await expect(chat.steps.nth(1)).toContainText('using the GPT-4 chat profile');
  });
});

entry('chat_settings', () => {
  test('are changed by keyboard, confirmed, and kept', async ({ page, chat }) => {
    const slider = (id: string) => page.locator(`#${id}`).locator('[role=slider]');
    const move = async (id: string, key: string, times: number) => {
      await slider(id).focus();
      for (let time = 0; time < times; time += 1) await page.keyboard.press(key);
    };
    await page.locator('#chat-settings-open-modal').click();
    await expect(page.locator('#chat-settings')).toBeVisible();
    await page.locator('#Model').click();
    await expect(page.locator('[role=listbox]')).toBeVisible();
    await page.locator('[role=listbox]').getByText('gpt-4', { exact: true }).click();
    await expect(page.locator('[role=listbox]')).toHaveCount(0);
    await move('Temperature', 'ArrowRight', 4);
    await expect(slider('Temperature')).toHaveAttribute('aria-valuenow', '0.4');
    await move('SAI_Steps', 'ArrowRight', 6);
    await expect(slider('SAI_Steps')).toHaveAttribute('aria-valuenow', '36');
    await move('SAI_Cfg_Scale', 'ArrowUp', 6);
    await expect(slider('SAI_Cfg_Scale')).toHaveAttribute('aria-valuenow', '7.6');
    await page.getByText('Confirm', { exact: true }).click();
    await expect(page.locator('#chat-settings')).toHaveCount(0);
    await expect(chat.steps).toHaveCount(1);
    await expect(chat.steps.first()).toContainText('Settings updated!');

    await page.locator('#chat-settings-open-modal').click();
    await expect(page.locator('#Model')).toContainText('gpt-4');
    for (const [id, value] of [['Temperature', '0.4'], ['SAI_Steps', '36'], ['SAI_Cfg_Scale', '7.6'], ['SAI_Width', '512'], ['SAI_Height', '512']] as const) {
      await expect(slider(id)).toHaveAttribute('aria-valuenow', value);
    }
    await page.getByText('Cancel', { exact: true }).click();
    await expect(page.locator('#chat-settings')).toHaveCount(0);
  });
});

entry('config_overrides', { login: true, errors: ENDED, settings: '[features.mcp]\nenabled = false\n' }, () => {
  const plug = (page: Page) => page.locator('.lucide-plug');

  test('a profile changes what the page offers', async ({ page, chat }) => {
    await logIn(page);
    await expect(page.locator('#starter-say-hi')).toBeEnabled();
    await expect(plug(page)).toHaveCount(0);
    await choose(page, 'MCP Enabled');
    await expect(page.locator('#starter-ask-for-help')).toBeEnabled();
    await expect(plug(page)).toBeVisible();
    await choose(page, 'MCP Disabled');
    await expect(page.locator('#starter-ask-for-less')).toBeEnabled();
    await expect(plug(page)).toHaveCount(0);
    await choose(page, 'MCP Enabled');
    await expect(plug(page)).toBeVisible();
    await page.locator('#starter-ask-for-help').click();
    await expect(chat.steps).toHaveCount(2);
    await expect(chat.steps.nth(1)).toContainText('profile: MCP Enabled');
    await choose(page, 'Default');
    await page.locator('#confirm').click();
    await expect(chat.steps).toHaveCount(0);
    await expect(plug(page)).toHaveCount(0);
  });
});

entry('custom_build', { env: { CHAINLIT__UI__CUSTOM_BUILD: './public/build' } }, () => {
  test("an app's own page is served", async ({ page }) => {
    await expect(page.locator('body')).toContainText('This is a test page for custom build configuration.');
  });
});

entry('custom_theme', () => {
  test.use({ theme: 'dark' });

  test('colours and fonts are those of the file', async ({ page }) => {
    const body = page.locator('body');
    await expect(body).toHaveCSS('background-color', 'rgb(85, 255, 0)');
    await expect(body).toHaveCSS('font-family', /Roboto/);
    await page.locator('#theme-toggle').click();
    await page.getByText('Light', { exact: true }).click();
    await expect(body).toHaveCSS('background-color', 'rgb(255, 0, 0)');
    await expect(body).toHaveCSS('font-family', /Poppins/);
  });
});

for (const [locale, text] of [['en-US', 'Welcome to this app!'], ['pt-BR', 'Bem-vindo a este aplicativo!'], ['tlh', 'Welcome to this app!']] as const) {
  entry('readme', () => {
    test.use({ locale });

    test(`is shown in the language of the reader, ${locale}`, async ({ page }) => {
      await page.locator('#readme-button').click();
      await expect(page.locator('[role=dialog]')).toContainText(text);
    });
  });
}

entry('user_env', () => {
  test('what the user enters reaches the app', async ({ page }) => {
    await expect(page).toHaveURL(/\/env$/);
    await page.locator('#TEST_KEY').fill('TEST_VALUE');
    await page.locator('#submit-env').click();
    const chat = new Chat(page);
    await expect(chat.input).toBeVisible();
    await chat.send('Hello');
    await expect(chat.steps).toHaveCount(2);
    await expect(chat.steps.nth(1)).toContainText('TEST_KEY: TEST_VALUE');
  });
});

entry('window_message', () => {
  test('the page around the app talks with its script', async ({ page }) => {
    await page.goto('/public/frame.html');
    await expect(page.frameLocator('#chat').locator('#chat-input')).toBeEnabled();
    await expect(async () => {
      await page.evaluate(() => document.querySelector('iframe')!.contentWindow!.postMessage('Client: Hello', '*'));
      await expect(page.locator('#heard')).toHaveText('Server: World', { timeout: 1000 });
    }).toPass();
  });
});
