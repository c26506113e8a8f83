import { expect, test } from './fixture';

test.use({ app: { script: 'elements.lua' } });

test('elements stand in the message; those beside it and on pages are linked', async ({ page, chat }) => {
  await chat.ask('mentions');
  await expect(chat.steps).toHaveCount(4);
  for (const at of [2, 3]) {
    await expect(chat.steps.nth(at).locator('.inline-image')).toHaveCount(1);
    await expect(chat.steps.nth(at).locator('.element-link')).toHaveText(['text1', 'text2']);
  }
  await page.locator('#step-draw').click();
  await expect(chat.steps.nth(1).locator('.inline-image')).toHaveCount(1);
});

test('the side panel opens, changes and closes', async ({ page, chat }) => {
  await chat.ask('mentions');
  await chat.steps.nth(2).locator('.element-link').first().click();
  await expect(page.locator('#side-view-title')).toHaveText('text1');
  await expect(page.locator('#side-view-content .side-text strong')).toHaveText('side');
  await page.getByRole('button', { name: 'Close panel' }).click();
  await expect(page.locator('#side-view-title')).toHaveCount(0);
});

test('a page element has its own page and a way back', async ({ page, chat }) => {
  await chat.ask('mentions');
  await chat.steps.nth(2).locator('.element-link').nth(1).click();
  await expect(page.locator('#element-view .page-text')).toContainText('Here is a page text');
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(chat.steps).toHaveCount(4);
  await expect(chat.input).toBeVisible();
});

test('an image is enlarged and closed again', async ({ page, chat }) => {
  await chat.ask('mentions');
  await chat.steps.nth(2).getByRole('button', { name: 'Enlarge image1' }).click();
  const dialog = page.getByRole('dialog', { name: 'image1' });
  await expect(dialog.getByRole('img')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('files are offered under their names', async ({ page, chat }) => {
  await chat.ask('files');
  const files = page.locator('.inline-file');
  await expect(files).toHaveCount(4);
  for (const [at, name] of ['example.png', 'example.mp4', 'a.py', 'b.txt'].entries()) {
    await expect(files.nth(at)).toHaveAttribute('download', name);
  }
  const download = page.waitForEvent('download');
  await files.nth(2).click();
  expect((await download).suggestedFilename()).toBe('a.py');
});

test('texts are drawn in place, as Markdown or as code', async ({ chat }) => {
  await chat.ask('inline');
  const texts = chat.last().locator('.inline-text');
  await expect(texts).toHaveCount(2);
  await expect(texts.nth(0).locator('em')).toHaveText('inline');
  await expect(texts.nth(1).locator('code.language-python')).toHaveText("print('hi')");
});

test('a removed element is gone', async ({ chat }) => {
  await chat.ask('remove');
  await expect(chat.last()).toContainText('One is left');
  await expect(chat.steps.nth(1).locator('.inline-image')).toHaveCount(1);
});

test.describe('what cannot be loaded', () => {
  test.use({ expectedErrors: [/404/] });

  test('says so', async ({ chat }) => {
    await chat.ask('lost');
    await expect(chat.last()).toContainText('gone could not be loaded');
  });
});
