import { expect, test, type Page } from '../fixture';
import { entry } from './entry';

/** What stands around the field for messages, as the catalogue of observations has it. */

entry('chat_prefill', () => {
  test('the address fills the field', async ({ page, chat }) => {
    for (const text of ['Hello', 'Hello & welcome! 100% "fun" <b> ünï? #1']) {
      await page.goto(`/?prompt=${encodeURIComponent(text)}`);
      await expect(chat.input).toHaveValue(text);
      await expect(chat.input).toBeFocused();
    }
    await page.goto('/');
    await expect(chat.input).toHaveValue('');
  });
});

entry('command', () => {
  const items = (page: Page) => page.locator('.command-item');
  const popover = (page: Page) => page.locator('[data-popover-content]');
  const listed = (page: Page, index: number) => popover(page).locator(`[data-index="${index}"]`);
  const isSelected = /bg-accent/;

  test('a command is found by typing, and goes with the message', async ({ page, chat }) => {
    await expect(page.locator('#command-button')).toBeVisible();
    await chat.input.pressSequentially('/sear');
    await expect(items(page)).toHaveCount(1);
    await items(page).first().click();
    await expect(chat.input).toHaveValue('');
    await chat.input.pressSequentially('Hello');
    await chat.input.press('Enter');
    await expect(chat.steps).toHaveCount(2);
    await expect(chat.steps.nth(0).locator('.command-span')).toHaveText('Search');
    await expect(chat.steps.nth(1)).toHaveText('Command: Search');
    await expect(page.locator('#command-Search')).toHaveCount(0);
    await chat.send('Hello');
    await expect(chat.steps.nth(3)).toHaveText('Command:');
    await expect(chat.steps.nth(2).locator('.command-span')).toHaveCount(0);
  });

  test('commands with buttons are in sight, others behind one', async ({ page }) => {
    await expect(page.locator('.command-button')).toHaveCount(2);
    await expect(page.locator('#command-Picture')).toBeVisible();
    await expect(page.locator('#command-Canvas')).toBeVisible();
    await expect(page.locator('#command-Search')).toHaveCount(0);
    await page.locator('#command-button').click();
    await expect(popover(page)).toBeVisible();
    await expect(popover(page).locator('[data-index]')).toHaveCount(3);
    await expect(popover(page)).toContainText('Search');
    await expect(popover(page)).not.toContainText('Picture');
  });

  test('the menu is used with the keyboard', async ({ page }) => {
    await page.locator('#command-button').click();
    await expect(listed(page, 0)).toHaveClass(isSelected);
    await page.keyboard.press('ArrowDown');
    await expect(listed(page, 1)).toHaveClass(isSelected);
    await expect(listed(page, 0)).not.toHaveClass(isSelected);
    await page.keyboard.press('ArrowUp');
    await expect(listed(page, 0)).toHaveClass(isSelected);
    await page.keyboard.press('ArrowUp');
    await expect(listed(page, 2)).toHaveClass(isSelected);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(popover(page)).toHaveCount(0);
    await expect(page.locator('#command-Search')).toHaveClass(/text-command/);
  });

  test('Escape closes the menu', async ({ page }) => {
    await page.locator('#command-button').click();
    await expect(popover(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(popover(page)).toHaveCount(0);
  });

  test('a press elsewhere closes the menu', async ({ page }) => {
    await page.locator('#command-button').click();
    await expect(popover(page)).toBeVisible();
    await page.mouse.click(5, 300);
    await expect(popover(page)).toHaveCount(0);
  });

  test('the mouse selects in the menu, and what it left stays selected', async ({ page }) => {
    await page.locator('#command-button').click();
    await listed(page, 1).hover();
    await expect(listed(page, 1)).toHaveClass(isSelected);
    await page.mouse.move(5, 5);
    await expect(listed(page, 1)).toHaveClass(isSelected);
    // What a test tool makes up counts as well.
    await listed(page, 2).dispatchEvent('mousemove', { bubbles: true });
    await expect(listed(page, 2)).toHaveClass(isSelected);
    await listed(page, 2).click();
    await expect(page.locator('#command-Plain')).toBeVisible();
  });

  test('the list below a slash is used with the keyboard', async ({ page, chat }) => {
    await chat.input.pressSequentially('/');
    await expect(items(page)).toHaveCount(5);
    await expect(items(page).nth(0)).toHaveClass(isSelected);
    await chat.input.press('ArrowDown');
    await expect(items(page).nth(1)).toHaveClass(isSelected);
    await chat.input.press('ArrowUp');
    await chat.input.press('ArrowUp');
    await expect(items(page).nth(4)).toHaveClass(isSelected);
    await chat.input.press('ArrowDown');
    await expect(items(page).nth(0)).toHaveClass(isSelected);
    await chat.input.press('Enter');
    await expect(items(page)).toHaveCount(0);
    await expect(page.locator('#command-Search')).toBeVisible();
    await expect(chat.input).toHaveValue('');
    await expect(chat.input).toBeFocused();
    await expect(chat.steps).toHaveCount(0);
  });

  test('Escape leaves what was typed', async ({ page, chat }) => {
    await chat.input.pressSequentially('/');
    await expect(items(page).first()).toBeVisible();
    await chat.input.press('Escape');
    await expect(items(page)).toHaveCount(0);
    await expect(chat.input).toHaveValue('/');
  });

  test('the mouse selects in the list', async ({ page, chat }) => {
    await chat.input.pressSequentially('/');
    await items(page).nth(2).hover();
    await expect(items(page).nth(2)).toHaveClass(isSelected);
    await page.mouse.move(5, 5);
    await expect(items(page).nth(2)).toHaveClass(isSelected);
  });

  test('the list is filtered while one types', async ({ page, chat }) => {
    await chat.input.pressSequentially('/');
    await expect(items(page)).toHaveCount(5);
    await chat.input.pressSequentially('s');
    await expect(items(page).first()).toBeVisible();
    await expect(items(page)).not.toHaveCount(5);
    await chat.input.pressSequentially('tick');
    await expect(items(page)).toHaveCount(1);
    await expect(items(page)).toContainText('Sticky');
    await chat.input.pressSequentially('zzz');
    await expect(items(page)).toHaveCount(0);
    await chat.input.fill('no /command');
    await expect(items(page)).toHaveCount(0);
  });

  test('a chosen command is a pill, and a click takes it back', async ({ page }) => {
    await page.locator('#command-button').click();
    await popover(page).getByText('Search').click();
    const pill = page.locator('#command-Search');
    await expect(pill).toBeVisible();
    await expect(pill).toHaveClass(/text-command/);
    await pill.click();
    await expect(pill).toHaveCount(0);
  });

  test('a selected button is marked, and used up by a message', async ({ page, chat }) => {
    const canvas = page.locator('#command-Canvas');
    await canvas.click();
    await expect(canvas).toHaveClass(/text-command/);
    await chat.ask('Hello');
    await expect(chat.steps.nth(1)).toHaveText('Command: Canvas');
    await expect(canvas).toHaveClass(/text-command/);
    await canvas.click();
    await expect(canvas).not.toHaveClass(/text-command/);
    await page.locator('#command-button').click();
    await popover(page).getByText('Plain').click();
    await chat.ask('Again');
    await expect(chat.steps.nth(3)).toHaveText('Command: Plain');
    await expect(page.locator('#command-Plain')).toHaveCount(0);
  });

  test('one that stays, stays until it is clicked', async ({ page, chat }) => {
    await chat.input.pressSequentially('/stic');
    await expect(items(page)).toHaveCount(1);
    await chat.input.press('Enter');
    await expect(page.locator('#command-Sticky')).toBeVisible();
    await chat.ask('Hello');
    await chat.ask('Again');
    await expect(chat.steps.nth(3)).toHaveText('Command: Sticky');
    await page.locator('#command-Sticky').click();
    await expect(page.locator('#command-Sticky')).toHaveCount(0);
  });

  test('a press elsewhere closes the list', async ({ page, chat }) => {
    await chat.input.pressSequentially('/');
    await expect(items(page)).toHaveCount(5);
    await page.mouse.click(600, 20);
    if (!process.env.TEST_WEB_APP) await expect(items(page)).toHaveCount(0);
  });

  test('an app takes all commands away', async ({ page, chat }) => {
    await page.locator('#command-Picture').click();
    await chat.ask('Hello');
    await expect(chat.steps.nth(1)).toHaveText('Command: Picture');
    await expect(page.locator('.command-button, #command-button')).toHaveCount(0);
    await chat.input.pressSequentially('/');
    await expect(items(page)).toHaveCount(0);
  });
});

entry('modes', () => {
  const trigger = (page: Page, id: string) => page.locator(`#mode-picker-trigger-${id}`);
  const popover = (page: Page, id: string) => page.locator(`#mode-picker-popover-${id}`);

  test('pickers show the usual, open, and tell what there is', async ({ page }) => {
    await expect(page.locator('.mode-picker-wrapper')).toHaveCount(2);
    await expect(trigger(page, 'model')).toContainText('GPT-4');
    await expect(trigger(page, 'reasoning')).toContainText('Medium');
    await trigger(page, 'model').click();
    for (const text of ['GPT-4', 'Most capable model', 'GPT-3.5', 'Fast and efficient', 'Claude']) {
      await expect(popover(page, 'model')).toContainText(text);
    }
    await expect(popover(page, 'model').locator('[data-index]')).toHaveCount(3);
    await expect(popover(page, 'reasoning')).toHaveCount(0);
  });

  test('a choice changes its picker alone, closes it, and goes with every message', async ({ page, chat }) => {
    await trigger(page, 'model').click();
    await popover(page, 'model').getByText('Claude').click();
    await expect(popover(page, 'model')).toHaveCount(0);
    await expect(trigger(page, 'model')).toContainText('Claude');
    await expect(trigger(page, 'reasoning')).toContainText('Medium');
    await chat.ask('Hello');
    await expect(chat.steps.nth(1)).toHaveText('Model: claude, Reasoning: medium');
    await expect(trigger(page, 'model')).toContainText('Claude');
    await trigger(page, 'reasoning').click();
    await popover(page, 'reasoning').getByText('Low').click();
    await chat.ask('Again');
    await expect(chat.steps.nth(3)).toHaveText('Model: claude, Reasoning: low');
  });

  test('the usual goes with a message when nothing is chosen', async ({ chat }) => {
    await chat.ask('Hello');
    await expect(chat.steps.nth(1)).toHaveText('Model: gpt-4, Reasoning: medium');
  });

  test('Enter opens, Escape closes, arrows and Enter choose', async ({ page }) => {
    await trigger(page, 'model').focus();
    await page.keyboard.press('Enter');
    await expect(popover(page, 'model')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(popover(page, 'model')).toHaveCount(0);
    await expect(trigger(page, 'model')).toContainText('GPT-4');
    await trigger(page, 'model').click();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(trigger(page, 'model')).toContainText('GPT-3.5');
  });
});

entry('starters', () => {
  test('send their message', async ({ page, chat }) => {
    for (let at = 1; at <= 4; at += 1) await expect(page.locator(`#starter-test${at}`)).toBeEnabled();
    await page.locator('#starter-test1').click();
    await expect(chat.steps).toHaveCount(2);
    await expect(chat.steps.nth(0)).toContainText('Running starter 1');
    await expect(chat.steps.nth(1)).toContainText('Running starter 1');
    await expect(page.locator('#starters')).toHaveCount(0);
  });
});

entry('starters_categories', () => {
  test('open, close, and send', async ({ page, chat }) => {
    const creative = page.locator('#starters').getByRole('button', { name: 'Creative' });
    await expect(page.locator('#starters').getByRole('button')).toHaveCount(2);
    await expect(page.locator('#starter-poem')).toHaveCount(0);
    await creative.click();
    await expect(page.locator('#starter-poem')).toBeVisible();
    await expect(page.locator('#starter-story')).toBeVisible();
    await creative.click();
    await expect(page.locator('#starter-poem')).toHaveCount(0);
    await creative.click();
    await page.locator('#starter-poem').click();
    await expect(chat.steps).toHaveCount(2);
    await expect(chat.steps.nth(0)).toContainText('Write a poem');
    await expect(chat.steps.nth(1)).toContainText('Received: Write a poem');
  });
});
