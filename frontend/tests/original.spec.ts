import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test as base, type Locator, type Page } from '@playwright/test';
import { Server } from './server';

/** Chainlit 2.12's own web app, from its Python package; `scripts/services` installs that and says where it is. */
const ORIGINAL = process.env.CHAINLIT_TEST_ORIGINAL ?? '';

const test = base.extend<{ server: Server; steps: Locator; send: (text: string) => Promise<void> }>({
  server: async ({}, use, info) => {
    if (!existsSync(path.join(ORIGINAL, 'index.html'))) {
      throw new Error('CHAINLIT_TEST_ORIGINAL must name the folder chainlit/frontend/dist of the Python package; scripts/services prints it');
    }
    const server = await Server.start({
      script: 'original.lua',
      settings: `[features.spontaneous_file_upload]\nenabled = true\n\n[ui]\ncustom_build = ${JSON.stringify(ORIGINAL)}\n`,
    });
    await use(server);
    if (info.status !== info.expectedStatus) await info.attach('server.log', { body: server.log });
    await server.remove();
  },
  page: async ({ page, server }, use) => {
    await page.goto(server.url);
    await expect(page.locator('.step').first()).toContainText('Welcome', { timeout: 20_000 });
    await use(page);
  },
  steps: async ({ page }, use) => use(page.locator('.step')),
  send: async ({ page }, use) =>
    use(async (text) => {
      await page.locator('#chat-input').fill(text);
      await page.locator('#chat-submit').click();
    }),
});

const answer = (page: Page): Locator => page.locator('.ai-message').last();

test("Chainlit's own web app streams, shows steps, asks and answers", async ({ page, steps, send }) => {
  expect(await page.content()).toContain('/assets/index-');
  await send('stream');
  await expect(answer(page)).toContainText('one two three');
  await expect(answer(page)).not.toContainText('**');
  await send('step');
  await expect(page.locator('#step-search')).toBeVisible();
  await expect(answer(page)).toContainText('stepped');
  await send('ask');
  await expect(answer(page)).toContainText('Name?');
  await send('Ann');
  await expect(answer(page)).toContainText('Hello Ann');
  await expect(steps.filter({ hasText: 'Ann' }).first()).toBeVisible();
});

test("buttons, Stop, elements and files work in Chainlit's own web app", async ({ page, send }) => {
  await page.locator('#press').click();
  await expect(answer(page)).toContainText('Pressed 1');
  await send('wait');
  await expect(answer(page)).toContainText('waiting');
  await page.locator('#stop-button').click();
  await expect(answer(page)).toContainText('stopped');
  await send('element');
  await expect(page.getByText('Text of the note')).toBeVisible();
  await page.locator('#upload-button-input').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
  await expect(page.getByText('a.txt')).toBeVisible();
  await send('file');
  await expect(answer(page)).toContainText('You said: file a.txt');
});

test("an edited message and a new chat work in Chainlit's own web app", async ({ page, steps, send }) => {
  await send('first');
  await expect(answer(page)).toContainText('You said: first');
  await steps.filter({ hasText: 'first' }).first().hover();
  await page.locator('.edit-message').first().click();
  await page.locator('#edit-chat-input').fill('second');
  await page.locator('.confirm-edit').click();
  await expect(answer(page)).toContainText('You said: second');
  await expect(page.getByText('You said: first')).toHaveCount(0);
  await page.locator('#new-chat-button').click();
  await page.locator('#confirm').click();
  await expect(steps).toHaveCount(1);
  await expect(steps.first()).toContainText('Welcome');
});
