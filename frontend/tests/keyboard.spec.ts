import { expect, test } from './fixture';

test.use({ app: { script: 'tour.lua' } });

const focused = "document.activeElement?.id || document.activeElement?.getAttribute('aria-label') || ''";

test('the page is used without a mouse', async ({ page, chat }) => {
  await expect(chat.input).toBeFocused();
  await page.keyboard.type('everything');
  await expect(chat.submit).toBeEnabled();
  await page.keyboard.press('Enter');
  await chat.idle();
  await expect(chat.input).toBeFocused();

  // Backwards from the composer: through the message's buttons to its action, and press it.
  await page.keyboard.press('Shift+Tab');
  await expect(chat.input).not.toBeFocused();
  await page.getByRole('button', { name: 'notes' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#side-view-title')).toHaveText('notes');
  await page.getByRole('button', { name: 'Close panel' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#side-view-title')).toHaveCount(0);

  await page.locator('#step-search').focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#step-search')).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('Space');
  await expect(page.locator('#step-search')).toHaveAttribute('aria-expanded', 'true');
});

test('Tab visits everything on the page, and shows where it is', async ({ page, chat }) => {
  await chat.ask('everything');
  await page.locator('#new-chat-button').focus();
  const visited: string[] = [];
  for (let stop = 0; stop < 60; stop += 1) {
    await page.keyboard.press('Tab');
    visited.push(await page.evaluate<string>(focused));
    const outline = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement!);
      const field = document.activeElement!.matches('textarea, input');
      return field || style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    });
    expect(outline, `${visited.at(-1)} shows its focus`).toBe(true);
    if (visited.at(-1) === 'chat-input') break;
  }
  for (const name of ['readme-button', 'theme-toggle', 'step-search', 'Enlarge picture', 'star', 'chat-input']) expect(visited).toContain(name);
});

test('a dialog keeps the focus, and gives it back', async ({ page, chat }) => {
  await chat.ask('everything');
  await page.locator('#new-chat-button').focus();
  await page.keyboard.press('Enter');
  const dialog = page.locator('#new-chat-dialog');
  await expect(dialog.locator('#confirm')).toBeFocused();
  for (let stop = 0; stop < 5; stop += 1) {
    await page.keyboard.press('Tab');
    expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(page.locator('#new-chat-button')).toBeFocused();
});

test('shortcuts, and a sheet that lists them', async ({ page, chat }) => {
  await chat.ask('everything');
  await page.getByRole('log').click({ position: { x: 2, y: 2 } });
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(sheet).toContainText('New chat');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+Escape');
  await expect(chat.input).toBeFocused();
  await page.keyboard.press('Control+Shift+;');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('def greet');
  await page.keyboard.press('Control+Shift+O');
  await expect(page.locator('#new-chat-dialog')).toBeVisible();
});

test('nothing moves for those who asked for that', async ({ page, chat }) => {
  await chat.ask('everything');
  await page.locator('#new-chat-button').click();
  const moving = await page.evaluate(() =>
    document.getAnimations().filter((animation) => Number(animation.effect?.getComputedTiming().activeDuration ?? 0) > 20).length);
  expect(moving).toBe(0);
});
