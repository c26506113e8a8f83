import { picture, violations } from './axe';
import { Chat, expect, test } from './fixture';

test.use({
  app: { script: 'members.lua', env: { CHAINLIT_AUTH_SECRET: 'a secret that is long enough for anybody' } },
  expectedErrors: [/401/],
});

test('a login is asked for, checked, and remembered until it is ended', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL(/\/login$/);
  expect((await page.request.get('/user')).status()).toBe(401);
  const submit = page.locator('button[type=submit]');
  await page.locator('input[name=email]').fill('admin');
  await page.locator('input[name=password]').fill('wrong');
  await submit.click();
  await expect(page.locator('body')).toContainText('Unauthorized');
  await expect(page.locator('.alert')).toContainText('User name or password is not right');
  await page.locator('input[name=password]').fill('secret');
  const answer = page.waitForResponse('**/login');
  await submit.click();
  expect((await (await answer).allHeaders())['set-cookie']).toContain('access_token');
  const chat = new Chat(page);
  await chat.ask('hi');
  await expect(page.locator('input[name=password]')).toHaveCount(0);
  expect((await page.request.get('/user')).status()).toBe(200);
  await page.reload();
  await chat.ask('again');

  await page.locator('#user-nav-button').click();
  await expect(page.getByRole('menu')).toContainText('ADMIN');
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/login$/);
  expect((await page.request.get('/user')).status()).toBe(401);
});

for (const theme of ['light', 'dark'] as const) {
  for (const width of [1280, 375]) {
    test.describe(`${theme}, ${width} pixels wide`, () => {
      test.use({ theme, viewport: { width, height: 800 } });

      test('axe finds nothing on the login page and the list of chats', async ({ page }) => {
        await page.goto('/');
        await expect(page.locator('input[name=email]')).toBeVisible();
        await picture(page, `login-${theme}-${width}`);
        expect(await violations(page), 'login').toEqual([]);
        await page.locator('input[name=email]').fill('admin');
        await page.locator('input[name=password]').fill('secret');
        await page.locator('button[type=submit]').click();
        const chat = new Chat(page);
        await chat.ask('hi');
        if (width < 768) await page.locator('#sidebar-trigger-button').click();
        await expect(page.locator('#thread-history li')).toHaveCount(1);
        await picture(page, `history-${theme}-${width}`);
        expect(await violations(page), 'history').toEqual([]);
      });
    });
  }
}

test.describe('with providers', () => {
  const env = {
    CHAINLIT_AUTH_SECRET: 'a secret that is long enough for anybody',
    OAUTH_GITHUB_CLIENT_ID: 'a', OAUTH_GITHUB_CLIENT_SECRET: 'b', OAUTH_GOOGLE_CLIENT_ID: 'a', OAUTH_GOOGLE_CLIENT_SECRET: 'b',
  };
  test.use({ app: { script: 'providers.lua', env } });

  for (const [theme, width] of [['light', 1280], ['dark', 375]] as const) {
    test.describe(`${theme}, ${width} pixels wide`, () => {
      test.use({ theme, viewport: { width, height: 800 } });

      test('both ways are offered, and axe finds nothing', async ({ page }) => {
        await page.goto('/');
        await expect(page.locator('input[name=email]')).toBeVisible();
        await expect(page.getByText('or', { exact: true })).toBeVisible();
        await expect(page.getByRole('link', { name: 'Continue with GitHub' })).toHaveAttribute('href', /\/auth\/oauth\/github$/);
        await expect(page.getByRole('link', { name: 'Continue with Google' })).toHaveAttribute('href', /\/auth\/oauth\/google$/);
        await picture(page, `login-providers-${theme}-${width}`);
        expect(await violations(page), 'login').toEqual([]);
      });
    });
  }

  test('the way to a provider goes to its own page', async ({ page }) => {
    await page.goto('/');
    const way = await page.getByRole('link', { name: 'Continue with GitHub' }).getAttribute('href');
    // Nothing is asked of another machine: it is enough to see where one would go.
    const answer = await page.request.get(way!, { maxRedirects: 0 });
    expect(answer.headers().location).toMatch(/^https:\/\/github\.com\/login\/oauth\/authorize\?/);
  });

  test('what a provider complained of is told', async ({ page }) => {
    await page.goto('/login?error=oauthcallback');
    await expect(page.locator('.alert')).toBeVisible();
  });
});

test.describe('a proxy that vouches for its users', () => {
  test.use({ app: { script: 'proxy.lua', env: { CHAINLIT_AUTH_SECRET: 'a secret that is long enough for anybody' } } });

  test('who has no header is told so', async ({ page }) => {
    await page.goto('/');
    await expect(page.locator('.alert')).toBeVisible();
    await expect(page).toHaveURL(/\/login$/);
  });

  test('who has one is let in', async ({ page }) => {
    await page.route('**/auth/header', (route) => route.continue({ headers: { ...route.request().headers(), 'x-test-user': 'admin' } }));
    await page.goto('/');
    await expect(page.locator('.step')).toContainText('Hello admin');
    await page.reload();
    await expect(page.locator('.step')).toContainText('Hello admin');
    await expect(page.locator('.alert')).toHaveCount(0);
  });
});
