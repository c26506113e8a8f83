import { expect, test } from './fixture';

test.use({ app: { script: 'tour.rhai' } });

test('an app in Rhai streams, asks, reacts to buttons and shows its sources', async ({ page, chat }) => {
  await expect(chat.last()).toContainText('Hello!');
  await page.getByRole('button', { name: 'Wave', exact: true }).click();
  await expect(chat.last()).toContainText('Waved 2 times');
  await expect(page.getByRole('button', { name: 'Wave', exact: true })).toHaveCount(0);
  await chat.ask('stream');
  await expect(chat.last()).toContainText('the quick brown fox');
  await chat.send('name');
  await expect(chat.last()).toContainText('What is your name?');
  await chat.send('Jeeves');
  await expect(chat.last()).toContainText('Your name is: Jeeves');
  await chat.ask('sources');
  await page.locator('#step-retrieve').click();
  await page.locator('.element-link', { hasText: 'Source 0' }).click();
  await expect(page.locator('#side-view-content')).toContainText('What was found');
});
