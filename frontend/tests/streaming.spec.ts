import { expect, test } from './fixture';

test.use({ app: { script: 'streaming.lua' } });

test('tokens appear as they come', async ({ page, chat }) => {
  const go = page.getByRole('button', { name: 'Continue' });
  await chat.send('tokens');
  const answer = chat.steps.nth(2).locator('.message-content');
  for (const text of ['the', 'the quick', 'the quick brown', 'the quick brown fox']) {
    await expect(answer).toHaveText(text);
    await go.click();
  }
  await chat.idle();
  await expect(answer).toHaveText('the quick brown fox');
  await expect(chat.steps).toHaveCount(3);
});

test('sequences replace what was there', async ({ page, chat }) => {
  const go = page.getByRole('button', { name: 'Continue' });
  await chat.send('sequences');
  const answer = chat.steps.nth(2).locator('.message-content');
  for (const text of ['the', 'the quick', 'the quick brown fox']) {
    await expect(answer).toHaveText(text);
    await go.click();
  }
  await chat.idle();
});

test('a step streams too', async ({ page, chat }) => {
  await chat.ask('step');
  await page.locator('#step-tool1').click();
  await expect(chat.steps.nth(2)).toContainText('the quick brown fox');
  await expect(chat.steps).toHaveCount(4);
});

test('Markdown is drawn safely', async ({ page, chat }) => {
  await chat.ask('markdown');
  const answer = chat.last();
  await expect(answer.getByRole('heading', { name: 'Report' })).toBeVisible();
  await expect(answer.locator('strong')).toHaveText('bold');
  await expect(answer.locator('del')).toHaveText('struck');
  await expect(answer.locator('blockquote')).toHaveText('quoted');
  await expect(answer.locator('input[type=checkbox]')).toHaveCount(2);

  const rows = answer.getByRole('table').getByRole('row');
  await expect(rows).toHaveText([/Name\s*Score/, /Ann\s*12/, /Bob\s*7/]);

  const link = answer.getByRole('link', { name: 'link' });
  await expect(link).toHaveAttribute('href', 'https://example.com/page');
  await expect(link).toHaveAttribute('target', '_blank');
  await expect(answer.locator('a[href^="javascript"]')).toHaveCount(0);
  await expect(answer).toContainText('<b onclick="window.hacked = true">not bold</b>');
  await expect(answer.locator('b')).toHaveCount(0);

  await expect(answer.locator('code.language-python .hljs-keyword').first()).toHaveText('def');
  await answer.locator('.code-block').hover();
  await answer.getByRole('button', { name: 'Copy code' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('def greet(name):\n    return f"Hello {name}"');
});

test('an answer is copied as it was written', async ({ page, chat }) => {
  await chat.ask('markdown');
  await chat.last().hover();
  await chat.last().getByRole('button', { name: 'Copy', exact: true }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('**bold**, *italic*');
});

test.describe('with motion', () => {
  test.use({ contextOptions: { reducedMotion: 'no-preference' } });

  test('the view follows the end, until the reader scrolls up', async ({ page, chat }) => {
    const go = page.getByRole('button', { name: 'Continue' });
    const jump = page.getByRole('button', { name: 'Jump to the latest message' });
    const view = page.locator('[role=log]').locator('..');
    const rest = () => view.evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop);

    await chat.send('long');
    await expect(chat.last()).toContainText('Paragraph 60');
    await expect.poll(rest).toBeLessThan(30);

    await view.hover();
    await page.mouse.wheel(0, -800);
    await expect(jump).toBeVisible();
    const held = await view.evaluate((element) => element.scrollTop);
    await go.evaluate((button: HTMLElement) => button.click());
    await expect(chat.last()).toContainText('Paragraph 120');
    expect(Math.abs((await view.evaluate((element) => element.scrollTop)) - held)).toBeLessThan(3);

    await jump.click();
    await expect.poll(rest).toBeLessThan(30);
    await expect(jump).toHaveCount(0);
    await go.evaluate((button: HTMLElement) => button.click());
    await chat.idle();
  });
});

test('a screen reader hears whole sentences', async ({ page, chat }) => {
  const go = page.getByRole('button', { name: 'Continue' });
  await expect(page.getByRole('log')).toHaveAttribute('aria-live', 'off');
  await chat.send('slow');
  await expect(chat.last()).toContainText('First half');
  await go.click();
  await expect(page.getByRole('status').filter({ hasText: 'First half, second half.' })).toHaveCount(1);
});

test('what is off-screen of a long answer is not drawn, and looks the same when it is', async ({ page, chat }) => {
  const go = page.getByRole('button', { name: 'Continue' });
  await chat.send('long');
  await expect(chat.last()).toContainText('Paragraph 60');
  await go.evaluate((button: HTMLElement) => button.click());
  await expect(chat.last()).toContainText('Paragraph 120');
  const paragraph = (number: number) => chat.last().getByText(`Paragraph ${number} of`, { exact: false });
  const isDrawn = (number: number) =>
    paragraph(number).evaluate((element) => element.checkVisibility({ contentVisibilityAuto: true }));
  await expect.poll(() => isDrawn(1)).toBe(false);
  await paragraph(16).scrollIntoViewIfNeeded();
  await expect.poll(() => isDrawn(16)).toBe(true);
  const top = (number: number) => paragraph(number).evaluate((element) => element.getBoundingClientRect().top);
  // The first sixteen are drawn together.
  const gap = (await top(16)) - (await top(15));
  expect(Math.abs((await top(17)) - (await top(16)) - gap)).toBeLessThan(1);
  await go.evaluate((button: HTMLElement) => button.click());
  await chat.idle();
});
