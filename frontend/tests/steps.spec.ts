import { expect, test } from './fixture';

test.use({ app: { script: 'steps.lua' } });

test('steps open to the steps within; a message from within stands outside', async ({ page, chat }) => {
  await chat.ask('nested');
  await page.locator('#step-tool1').click();
  await page.locator('#step-tool2').click();
  await expect(page.locator('#step-tool3')).toHaveCount(1);
  // The greeting, the user's message, three tools and the message.
  await expect(chat.steps).toHaveCount(6);
  await expect(chat.last()).toContainText('Message from tool2');
  await expect(chat.last()).toHaveAttribute('data-step-type', 'assistant_message');
  await page.locator('#step-tool1').click();
  await expect(page.locator('#step-tool2')).toHaveCount(0);
});

test('an icon takes the place of the picture', async ({ page, chat }) => {
  await chat.ask('icons');
  for (const name of ['search', 'database', 'cpu']) {
    const row = page.locator('.ai-message', { has: page.locator(`#step-${name}`) });
    await expect(row.locator('svg').first()).toBeAttached();
    await expect(row.locator('img')).toHaveCount(0);
  }
  await expect(page.locator('.ai-message', { has: page.locator('#step-regular') }).locator('img')).toHaveCount(1);
});

test('input and output are shown as code', async ({ page, chat }) => {
  await chat.ask('input');
  await page.locator('#step-lookup').click();
  await expect(chat.last().locator('code.language-json')).toHaveText([/"query": "cats"/, /"hits": 3/]);
});

test('a failed step says so', async ({ page, chat }) => {
  await chat.ask('fail');
  await expect(page.locator('#step-failing')).toContainText('failed');
  await page.locator('#step-failing').click();
  await expect(chat.steps.nth(2)).toContainText('no luck');
  await expect(chat.last()).toContainText('went on');
});

test('a step may be open from the start, and close at its end', async ({ page, chat }) => {
  await chat.ask('open');
  await expect(chat.last()).toContainText('seen at once');
  await chat.send('collapse');
  await expect(chat.last()).toContainText('shown while it runs');
  await page.getByRole('button', { name: 'Continue' }).click();
  await chat.idle();
  await expect(page.locator('#step-collapse')).toHaveAttribute('aria-expanded', 'false');
});

test('what runs shimmers; while nothing shows, a cursor does', async ({ page, chat }) => {
  const go = page.getByRole('button', { name: 'Continue' });
  const cursor = page.locator('.step ~ .loading-cursor');
  await chat.send('running');
  await expect(chat.last()).toHaveAttribute('data-step-type', 'tool');
  await expect(page.locator('.loading-shimmer')).toHaveText(/Using slow/);
  await expect(cursor).toHaveCount(0);
  await go.click();
  await expect(page.locator('#step-slow')).toContainText('Used');
  await expect(page.locator('.loading-shimmer')).toHaveCount(0);
  await go.click();
  await chat.idle();

  await chat.send('thinking');
  await expect(cursor).toHaveCount(1);
  await go.click();
  await expect(chat.last()).toContainText('answer');
  await expect(cursor).toHaveCount(0);
});

test('messages and steps are changed and removed', async ({ page, chat }) => {
  const go = page.getByRole('button', { name: 'Continue' });
  await chat.send('change');
  await expect(chat.steps).toHaveCount(4);
  await page.locator('#step-tool1').click();
  await expect(chat.steps.nth(3)).toContainText('Foo');
  await go.click();
  await expect(chat.steps.nth(2)).toContainText('Hello again!');
  await expect(chat.steps.nth(3)).toContainText('Foo Bar');
  await go.click();
  await expect(chat.steps).toHaveCount(2);
});

test('an error of the script is a message', async ({ chat }) => {
  await chat.ask('error');
  await expect(chat.steps).toHaveCount(3);
  await expect(chat.last().locator('.alert')).toContainText('This is an error message');
});

test.describe('chain of thought', () => {
  test.use({ app: { script: 'steps.lua', settings: '[ui]\ncot = "hidden"\n' } });

  test('can be hidden', async ({ page, chat }) => {
    await chat.ask('nested');
    await expect(page.locator('#step-tool1')).toHaveCount(0);
    await expect(chat.steps).toHaveText([/Ready/, /nested/, /Message from tool2/]);
  });
});
