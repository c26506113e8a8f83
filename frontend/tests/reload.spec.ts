import { readFileSync } from 'node:fs';
import { expect, test } from './fixture';

const english = JSON.parse(readFileSync(new URL('../../src/config/translations/en-US.json', import.meta.url), 'utf8')) as {
  chat: { input: { placeholder: string } };
};
const translation = (placeholder: string) =>
  JSON.stringify({ ...english, chat: { ...english.chat, input: { ...english.chat.input, placeholder } } });

const ELEMENT = (text: string) => `export default function Badge() { return <b id="badge">${text}</b> }`;
const THEME = (colour: string) => JSON.stringify({ variables: { light: { '--background': colour } } });

test.use({
  app: {
    script: 'reload.lua',
    args: ['--watch'],
    settings: '[ui]\ncustom_css = "/public/own.css"\n',
    files: {
      'chainlit.md': '# First',
      'reload.lua': 'cl.on_message(function(m) cl.message{ content = "old " .. m.content, elements = { cl.custom_element{ name = "Badge" } } }:send() end)\n',
      'public/own.css': '#message-composer { border-radius: 3px; }',
      'public/theme.json': THEME('0 100% 50%'),
      'public/elements/Badge.jsx': ELEMENT('one'),
      '.chainlit/translations/en-US.json': translation('Say something'),
    },
  },
});

test("an author's files are seen as soon as they are saved, and the chat goes on", async ({ page, chat, server }) => {
  await chat.ask('hello');
  await expect(page.locator('#badge')).toHaveText('one');
  await expect(chat.input).toHaveAttribute('placeholder', 'Say something');
  await chat.input.fill('a draft');

  await server.write('public/own.css', '#message-composer { border-radius: 7px; }');
  await expect(page.locator('#message-composer')).toHaveCSS('border-radius', '7px');
  await server.write('public/theme.json', THEME('120 100% 50%'));
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(0, 255, 0)');
  await server.write('public/elements/Badge.jsx', ELEMENT('two'));
  await expect(page.locator('#badge')).toHaveText('two');
  await server.write('.chainlit/translations/en-US.json', translation('Say it'));
  await expect(chat.input).toHaveAttribute('placeholder', 'Say it');
  await server.write('chainlit.md', '# Second');
  await expect(async () => {
    await page.keyboard.press('Escape');
    await page.locator('#readme-button').click();
    await expect(page.getByRole('dialog')).toContainText('Second', { timeout: 500 });
  }).toPass();
  await page.keyboard.press('Escape');

  await expect(chat.steps).toHaveCount(2);
  await expect(chat.input).toHaveValue('a draft');
});

test('a script that does not load is reported, and the old one goes on', async ({ page, chat, server }) => {
  const notice = page.getByRole('alert').filter({ hasText: 'reload.lua' });
  await chat.ask('hello');
  await server.write('reload.lua', 'cl.on_message(function(m)\n  cl.message("new):send()\nend)\n');
  await expect(notice).toContainText('reload.lua:2');
  await expect(notice.locator('pre')).toContainText('cl.message("new):send()');
  await chat.ask('still there');
  await expect(chat.last()).toContainText('old still there');

  await notice.getByRole('button', { name: 'Close' }).click();
  await expect(notice).toHaveCount(0);
  await page.reload();
  await expect(notice).toBeVisible();

  await server.write('reload.lua', 'cl.on_message(function(m) cl.message("new " .. m.content):send() end)\n');
  await expect(notice).toHaveCount(0);
  await chat.ask('again');
  await expect(chat.last()).toContainText('new again');
});
