import type { Page } from '@playwright/test';
import { expect, test } from './fixture';

test.use({ app: { script: 'streaming.lua' }, expectedErrors: [/ERR_|Failed to load|WebSocket/] });

/** A line to the server that can be cut: the socket's requests and its web socket go through here. */
async function cuttable(page: Page) {
  let cut = false;
  const open = new Set<() => void>();
  await page.route('**/ws/socket.io/**', (route) => (cut ? route.abort() : route.continue()));
  await page.routeWebSocket(/\/ws\/socket\.io\//, (socket) => {
    if (cut) return void socket.close();
    const server = socket.connectToServer();
    open.add(() => {
      void server.close();
      void socket.close();
    });
  });
  return {
    /** The web socket carries the connection from here on. */
    ready: () => expect.poll(() => open.size).toBeGreaterThan(0),
    lose() {
      cut = true;
      open.forEach((close) => close());
      open.clear();
    },
    regain: () => (cut = false),
  };
}

const goOn = (page: Page) => page.getByRole('button', { name: 'Continue' });

test('what was missed arrives in order, and input is kept', async ({ page }) => {
  const line = await cuttable(page);
  const begun = page.waitForRequest('**/set-session-cookie');
  await page.goto('/');
  const { session_id: sessionId } = (await begun).postDataJSON() as { session_id: string };
  const input = page.locator('#chat-input');
  await line.ready();
  await input.fill('slow');
  await page.locator('#chat-submit').click();
  const answer = page.locator('.step').last();
  await expect(answer).toContainText('First half,');
  await input.fill('a thought in between');

  line.lose();
  await expect(page.locator('#session-error')).toBeVisible();
  const action = { id: 'continue', name: 'continue', label: 'Continue', payload: {}, forId: '' };
  expect((await page.request.post('/project/action', { data: { sessionId, action } })).ok()).toBe(true);
  line.regain();
  await expect(page.locator('#session-error')).toHaveCount(0, { timeout: 15_000 });
  await expect(answer).toContainText('First half, second half.');
  await expect(page.locator('.step')).toHaveCount(3);
  await expect(input).toHaveValue('a thought in between');
  await expect(page.locator('#stop-button')).toHaveCount(0);
});

test('a reload in the middle of an answer continues it', async ({ page, chat }) => {
  await chat.send('slow');
  await expect(chat.last()).toContainText('First half,');
  await page.reload();
  await expect(chat.steps).toHaveCount(3);
  await expect(chat.last()).toContainText('First half,');
  await goOn(page).click();
  await expect(chat.last()).toContainText('First half, second half.');
  await chat.ask('step');
  await expect(chat.steps).toHaveCount(6);
});

test('after a restart of the server the page goes on with a new session', async ({ page, chat, server }) => {
  await chat.ask('step');
  await server.kill();
  await expect(page.locator('#session-error')).toBeVisible();
  await expect(page.locator('#session-error')).toHaveAttribute('role', 'status');
  await server.resume();
  await expect(page.locator('#session-error')).toHaveCount(0, { timeout: 15_000 });
  await expect(chat.steps.nth(1)).toContainText('step');
  await chat.ask('markdown');
  await expect(chat.last()).toContainText('Report');
});
