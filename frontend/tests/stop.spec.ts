import { expect, test } from './fixture';

test.use({ app: { script: 'stop.lua' } });

test('Stop ends what runs', async ({ page, chat }) => {
  await chat.send('go');
  await expect(chat.steps).toHaveCount(2);
  await expect(page.locator('#stop-button .stop-icon')).toBeVisible();
  await page.locator('#stop-button').click();
  await expect(page.locator('#stop-button')).toHaveCount(0);
  await expect(chat.steps).toHaveText([/go/, /Message 1/, /Task manually stopped\./]);
  await expect(page.locator('.loading-cursor')).toHaveCount(0);
  await chat.send('again');
  await expect(chat.steps).toHaveCount(5);
});

test('while something runs the draft is kept but not sent', async ({ page, chat }) => {
  await chat.send('go');
  await expect(page.locator('#stop-button')).toBeVisible();
  await chat.input.fill('next');
  await chat.input.press('Enter');
  await expect(chat.input).toHaveValue('next');
  await page.keyboard.press('Control+.');
  await expect(page.locator('#stop-button')).toHaveCount(0);
  await expect(chat.submit).toBeEnabled();
});

test('a second click on Send stops nothing', async ({ page, chat }) => {
  await chat.send('go');
  await page.locator('#stop-button').click();
  await expect(chat.steps).toHaveCount(3);
  await chat.input.fill('again');
  await expect(chat.submit).toBeEnabled();
  const box = (await chat.submit.boundingBox())!;
  await page.mouse.dblclick(box.x + box.width / 2, box.y + box.height / 2);
  await expect(chat.steps).toHaveCount(5);
  await expect(page.locator('#stop-button')).toBeVisible();
  await expect(chat.steps).toHaveText([/go/, /Message 1/, /stopped/, /again/, /Message 1/]);
});
