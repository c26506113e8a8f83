import { expect, test } from './fixture';

test.use({ app: { script: 'composerTools.lua' } });

const item = (page: import('@playwright/test').Page) => page.locator('.command-item');

test('a command is found by typing, sent with the message, and shown with it', async ({ page, chat }) => {
  await chat.input.fill('/sear');
  await expect(item(page)).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page.locator('#command-Search')).toHaveClass(/text-command/);
  await chat.ask('cats');
  await expect(chat.steps.first().locator('.command-span')).toHaveText('Search');
  await expect(chat.last()).toContainText('Command: Search');
  await expect(page.locator('#command-Search')).toHaveCount(0);
  await chat.ask('plain');
  await expect(chat.last()).toContainText('Command: none');
});

test('commands as buttons: those that persist stay selected, others are used up', async ({ page, chat }) => {
  await expect(page.locator('.command-button')).toHaveCount(2);
  const [once, stays] = [page.locator('#command-Picture'), page.locator('#command-Canvas')];
  await once.click();
  await expect(once).toHaveClass(/text-command/);
  await chat.ask('one');
  await expect(once).not.toHaveClass(/text-command/);
  await stays.click();
  await chat.ask('two');
  await expect(chat.last()).toContainText('Command: Canvas');
  await expect(stays).toHaveClass(/text-command/);
  await stays.click();
  await expect(stays).not.toHaveClass(/text-command/);
});

test('the inline list is used by keyboard and mouse', async ({ page, chat }) => {
  await chat.input.fill('/');
  await expect(item(page)).toHaveCount(5);
  const selected = page.locator('[data-index].bg-accent');
  await expect(selected).toHaveAttribute('data-index', '0');
  await page.keyboard.press('ArrowDown');
  await expect(selected).toHaveAttribute('data-index', '1');
  await page.keyboard.press('ArrowUp');
  await expect(selected).toHaveAttribute('data-index', '0');
  await item(page).nth(2).hover();
  await expect(selected).toHaveAttribute('data-index', '2');
  await page.keyboard.press('Escape');
  await expect(item(page)).toHaveCount(0);
  await expect(chat.input).toHaveValue('/');
  await chat.input.fill('/zzz');
  await expect(item(page)).toHaveCount(0);
  await chat.input.fill('/s');
  await expect(item(page).first()).toBeVisible();
  await page.locator('#header').click({ position: { x: 300, y: 10 } });
  await expect(item(page)).toHaveCount(0);
});

test('a command from the menu is a pill, and a click takes it back', async ({ page, chat }) => {
  await page.locator('#command-button').click();
  const list = page.locator('#command-popover[data-popover-content], #command-popover [data-popover-content], [data-popover-content]').first();
  await expect(list.locator('[data-index]')).toHaveCount(3);
  await list.getByText('Search').click();
  const pill = page.locator('#command-Search');
  await expect(pill).toHaveClass(/text-command/);
  await pill.click();
  await expect(pill).toHaveCount(0);
  await page.locator('#command-Picture').click();
  await chat.ask('clear');
  await expect(page.locator('.command-button, #command-button')).toHaveCount(0);
  await chat.input.fill('/');
  await expect(item(page)).toHaveCount(0);
});

test('modes are picked independently, go with each message, and stay', async ({ page, chat }) => {
  const trigger = (id: string) => page.locator(`#mode-picker-trigger-${id}`);
  const popover = (id: string) => page.locator(`#mode-picker-popover-${id}`);
  await expect(trigger('llm')).toContainText('Large');
  await expect(trigger('effort')).toContainText('Low');
  await trigger('llm').click();
  await expect(popover('llm')).toContainText('quick');
  await popover('llm').getByText('Small').click();
  await expect(popover('llm')).toHaveCount(0);
  await expect(trigger('llm')).toContainText('Small');
  await chat.ask('hi');
  await expect(chat.last()).toContainText('small low');
  await trigger('effort').focus();
  await page.keyboard.press('Enter');
  await expect(popover('effort')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(popover('effort')).toHaveCount(0);
  await chat.ask('again');
  await expect(chat.last()).toContainText('small low');
});
