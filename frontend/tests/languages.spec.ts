import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { violations } from './axe';
import { expect, test } from './fixture';

const FOLDER = path.join(import.meta.dirname, '../../src/config/translations');
const LOCALES = readdirSync(FOLDER).map((file) => file.replace('.json', ''));
const placeholder = (locale: string) =>
  (JSON.parse(readFileSync(path.join(FOLDER, `${locale}.json`), 'utf8')) as { chat: { input: { placeholder: string } } }).chat.input.placeholder;

test('every locale is served, and drawn in its own words', async ({ browser, server }) => {
  expect(LOCALES).toHaveLength(23);
  for (const locale of LOCALES) {
    const context = await browser.newContext({ locale, baseURL: server.url });
    const page = await context.newPage();
    await page.goto('/');
    await expect(page.locator('#chat-input')).toHaveAttribute('placeholder', placeholder(locale));
    await expect(page.locator('html')).toHaveAttribute('lang', locale);
    await expect(page.locator('html')).toHaveAttribute('dir', /^(ar|he)/.test(locale) ? 'rtl' : 'ltr');
    await context.close();
  }
});

for (const width of [1280, 375]) {
  test.describe(`from right to left, ${width} pixels wide`, () => {
    test.use({ locale: 'ar-SA', viewport: { width, height: 800 }, app: { script: 'tour.lua' } });

    test('everything has its place, and axe finds nothing', async ({ page, chat }) => {
      await chat.ask('everything');
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      const box = async (selector: string) => (await page.locator(selector).first().boundingBox())!;
      // What stands right elsewhere stands left here.
      expect((await box('#theme-toggle')).x).toBeLessThan(width / 2);
      expect((await box('#chat-submit')).x).toBeLessThan(width / 2);
    });
  });
}

test.describe("in a language that the app's author fixed", () => {
  test.use({ app: { script: 'echo.lua', settings: '[ui]\nlanguage = "de-DE"\n' } });

  test('everybody reads it', async ({ page, chat }) => {
    await expect(chat.input).toHaveAttribute('placeholder', placeholder('de-DE'));
    await expect(page.locator('html')).toHaveAttribute('lang', 'de-DE');
  });
});
