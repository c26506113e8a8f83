import { Chat, expect, test } from './fixture';

test.describe('the readme', () => {
  test.use({
    app: {
      script: 'echo.lua',
      files: { 'chainlit.md': '# Welcome\n\nAbout **this** app.', 'chainlit_pt-BR.md': '# Bem-vindo' },
    },
  });

  test('opens in a dialog', async ({ page, chat }) => {
    await expect(chat.input).toBeVisible();
    await page.locator('#readme-button').click();
    await expect(page.getByRole('dialog').locator('strong')).toHaveText('this');
  });

  test.describe('for readers of Portuguese', () => {
    test.use({ locale: 'pt-BR' });

    test('is theirs', async ({ page, chat }) => {
      await expect(chat.input).toBeVisible();
      await page.locator('#readme-button').click();
      await expect(page.getByRole('dialog')).toContainText('Bem-vindo');
    });
  });

  test.describe('when it is empty', () => {
    test.use({ app: { script: 'echo.lua', files: { 'chainlit.md': '' } } });

    test('there is no button', async ({ page, chat }) => {
      await expect(chat.input).toBeVisible();
      await expect(page.locator('#readme-button')).toHaveCount(0);
    });
  });
});

test.describe('themes', () => {
  const background = (name: string) => `--${name}`;
  const variables = (font: string, colour: string) => ({ [background('font-sans')]: font, [background('background')]: colour });

  test('light and dark, remembered', async ({ page, chat }) => {
    await expect(chat.input).toBeVisible();
    await expect(page.locator('html')).not.toHaveClass(/dark/);
    await page.locator('#theme-toggle').click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).or(page.getByRole('menuitem', { name: 'Dark' })).click();
    await expect(page.locator('html')).toHaveClass(/dark/);
    await page.reload();
    await expect(page.locator('html')).toHaveClass(/dark/);
  });

  test.describe("an app's own", () => {
    test.use({
      theme: 'dark',
      app: {
        script: 'echo.lua',
        files: {
          'public/theme.json': JSON.stringify({
            custom_fonts: [],
            variables: { light: variables('Poppins, sans-serif', '0 100% 50%'), dark: variables('Roboto, sans-serif', '100 100% 50%') },
          }),
        },
      },
    });

    test('colours and fonts', async ({ page, chat }) => {
      await expect(chat.input).toBeVisible();
      const body = page.locator('body');
      await expect(body).toHaveCSS('background-color', 'rgb(85, 255, 0)');
      await expect(body).toHaveCSS('font-family', /Roboto/);
      await page.locator('#theme-toggle').click();
      await page.getByText('Light', { exact: true }).click();
      await expect(body).toHaveCSS('background-color', 'rgb(255, 0, 0)');
      await expect(body).toHaveCSS('font-family', /Poppins/);
    });
  });
});

test.describe("an author's additions", () => {
  test.use({
    app: {
      script: 'echo.lua',
      settings: `
[ui]
name = "Bookworm"
description = "Finds books"
custom_css = "/public/own.css"
custom_js = "/public/own.js"

[[ui.header_links]]
name = "Shelf"
display_name = "To the shelf"
icon_url = "/public/shelf.svg"
url = "https://example.com/shelf"
`,
      files: {
        'public/own.css': '#message-composer { border-radius: 3px; }',
        'public/own.js': "window.addEventListener('load', () => { document.body.dataset.own = 'yes'; });",
        'public/shelf.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><rect width="16" height="16"/></svg>',
      },
    },
  });

  test('name, style, script and links', async ({ page, chat }) => {
    await expect(page).toHaveTitle('Bookworm');
    await expect(page.locator('#message-composer')).toHaveCSS('border-radius', '3px');
    await expect(page.locator('body')).toHaveAttribute('data-own', 'yes');
    const link = page.getByRole('link', { name: /Shelf|To the shelf/ });
    await expect(link).toHaveAttribute('href', 'https://example.com/shelf');
    await chat.ask('hi');
    await expect(chat.last()).toHaveAttribute('aria-label', 'Bookworm');
  });
});

test.describe('keys that the user brings', () => {
  test.use({ app: { script: 'echo.lua', settings: '[project]\nuser_env = ["TEST_KEY"]\n' } });

  test('are asked for first', async ({ page }) => {
    await page.goto('/');
    await expect(page).toHaveURL(/\/env$/);
    await page.locator('#TEST_KEY').fill('secret');
    await page.locator('#submit-env').click();
    const chat = new Chat(page);
    await chat.ask('hi');
    await expect(chat.last()).toContainText('You said: hi');
    await expect(page.locator('#api-keys-button')).toBeVisible();
  });
});

test.describe('below a root path', () => {
  test.use({ app: { script: 'echo.lua', args: ['--root-path', '/chat'] } });

  test('everything is found', async ({ page, server }) => {
    await page.goto(server.url);
    const chat = new Chat(page);
    await page.locator('#upload-button-input').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') });
    await chat.ask('hi');
    await expect(chat.last()).toContainText('Received a.txt');
    await expect(page).toHaveURL(/\/chat\/?$/);
  });
});

test('an address that does not exist leads to the chat', async ({ page }) => {
  await page.goto('/nowhere/at/all');
  await expect(page.locator('#chat-input')).toBeVisible();
  await expect(page).toHaveURL(/:\d+\/$/);
});
