import { expect, test } from './fixture';

test.use({ app: { script: 'actions.lua' }, expectedErrors: [/500/] });

test('buttons call the script, and go when it says so', async ({ page, chat }) => {
  const button = (id: string) => page.locator(`#${id}`);
  await expect(button('test-action')).toHaveText('test action');
  await button('test-action').click();
  await expect(chat.steps).toHaveCount(2);
  await expect(chat.last()).toContainText('Executed test action!');
  await expect(button('test-action')).toBeEnabled();

  await button('removable-action').click();
  await expect(chat.steps).toHaveCount(3);
  await expect(button('removable-action')).toHaveCount(0);

  await button('multiple-action-one').click();
  await expect(button('multiple-action-one')).toHaveCount(0);
  await expect(button('multiple-action-two')).toBeVisible();

  await button('all-actions').click();
  await expect(chat.last()).toContainText('All actions have been removed!');
  await expect(button('all-actions')).toHaveCount(0);
  await expect(button('test-action')).toHaveCount(0);
});

test('an icon stands for a label, a tooltip explains', async ({ page, chat }) => {
  await expect(chat.steps).toHaveCount(1);
  const star = page.locator('#icon-action');
  await expect(star).toHaveText('');
  await expect(star.locator('svg path').first()).toBeAttached();
  await expect(star).toHaveAccessibleName('Star');
  await page.locator('#removable-action').hover();
  await expect(page.getByRole('tooltip')).toHaveText('Goes away');
});

test('a callback that fails is reported, and the button works again', async ({ page, chat }) => {
  await page.locator('#failing-action').click();
  await expect(page.locator('#failing-action')).toBeEnabled();
  await expect(page.locator('body')).toContainText('no such luck');
  await expect(chat.steps.first()).toContainText('Press something');
});
