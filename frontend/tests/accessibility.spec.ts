import { violations } from './axe';
import { Chat, expect, test } from './fixture';

const README = { 'chainlit.md': '# About\n\nWhat this app does, with a [link](https://example.com).\n' };

for (const theme of ['light', 'dark'] as const) {
  for (const width of [1280, 375]) {
    test.describe(`${theme}, ${width} pixels wide`, () => {
      test.use({ theme, viewport: { width, height: 800 }, app: { script: 'tour.lua', files: README } });

      test('axe finds nothing in a chat', async ({ page, chat }) => {
        await expect(page.locator('#welcome-screen')).toBeVisible();
        expect(await violations(page), 'the welcome').toEqual([]);
        await page.locator('#upload-button-input').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') });
        await chat.ask('everything');
        expect(await violations(page), 'a conversation').toEqual([]);
        await page.locator('.edit-message').first().click();
        expect(await violations(page), 'editing').toEqual([]);
        await page.keyboard.press('Escape');
        await page.locator('.element-link').first().click();
        await expect(page.locator('#side-view-content')).toContainText('What was noted');
        expect(await violations(page), 'the side panel').toEqual([]);
      });

      test('axe finds nothing in dialogs and menus', async ({ page, chat }) => {
        await chat.send('ask');
        await expect(chat.last()).toContainText('What is your name?');
        expect(await violations(page), 'a question').toEqual([]);
        for (const id of ['new-chat-button', 'readme-button', 'theme-toggle']) {
          await page.locator(`#${id}`).click();
          await expect(page.locator('[role=dialog], [role=menu]')).toBeVisible();
          expect(await violations(page), id).toEqual([]);
          await page.keyboard.press('Escape');
          await expect(page.locator('[role=dialog], [role=menu]')).toHaveCount(0);
        }
      });
    });
  }
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 375, height: 720 }, app: { script: 'tour.lua' } });

  test('nothing is wider than the screen', async ({ page }) => {
    const overflow = () =>
      page.evaluate(() => {
        const all = Array.from(document.querySelectorAll('main *, header *'));
        const scrolls = (element: Element): boolean =>
          element.parentElement !== null &&
          (/(auto|scroll|hidden|clip)/.test(getComputedStyle(element.parentElement).overflowX) || scrolls(element.parentElement));
        const wide = all.filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !scrolls(element));
        return [document.documentElement.scrollWidth > innerWidth ? 'the page' : '', ...wide.map((e) => e.outerHTML.slice(0, 80))].filter(Boolean);
      });
    await page.goto('/');
    const chat = new Chat(page);
    await expect(chat.input).toBeVisible();
    expect(await overflow()).toEqual([]);
    await chat.ask('everything');
    expect(await overflow()).toEqual([]);
    const column = (await page.getByRole('log').boundingBox())!;
    expect(column.x).toBeGreaterThanOrEqual(0);
    expect(column.x + column.width).toBeLessThanOrEqual(375);
  });

  test('the side panel covers the chat and gives it back', async ({ page, chat }) => {
    await chat.ask('everything');
    await page.locator('.element-link').first().click();
    const panel = page.getByRole('dialog');
    await expect(panel.locator('#side-view-title')).toHaveText('notes');
    await panel.getByRole('button', { name: 'Close panel' }).click();
    await expect(panel).toHaveCount(0);
    await expect(chat.input).toBeVisible();
  });
});
