import type { Page } from '@playwright/test';
import { Chat, expect, test } from './fixture';

const text = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(`content of ${name}`) });
const chips = (page: Page) => page.locator('#attachments');

/** What a browser does when files are dragged or pasted onto an element. */
const give = (page: Page, selector: string, kind: 'drop' | 'paste', names: string[]) =>
  page.locator(selector).evaluate(
    (element, [event, list]) => {
      const data = new DataTransfer();
      for (const name of list) data.items.add(new File(['x'], name, { type: 'text/plain' }));
      const options = { bubbles: true, cancelable: true };
      if (event === 'paste') {
        element.dispatchEvent(new ClipboardEvent('paste', { ...options, clipboardData: data }));
        return;
      }
      for (const type of ['dragenter', 'dragover', 'drop']) {
        element.dispatchEvent(new DragEvent(type, { ...options, dataTransfer: data }));
      }
    },
    [kind, names] as const,
  );

test('files go with a message, in the order of choosing', async ({ page, chat }) => {
  await page.locator("[id='#upload-drop-input']").setInputFiles(text('state.txt'));
  await expect(chips(page)).toContainText('state.txt');
  await page.locator('#upload-button-input').setInputFiles([text('hello.cpp'), text('hello.py')]);
  await expect(chips(page)).toContainText('hello.py');
  await chat.ask('three files');
  await expect(chips(page)).toHaveCount(0);
  await expect(chat.steps).toHaveText([/three files/, /You said/, /Received state.txt/, /Received hello.cpp/, /Received hello.py/]);
  const sent = chat.steps.first().locator('.inline-file');
  await expect(sent).toHaveCount(3);
  for (const [at, name] of ['state.txt', 'hello.cpp', 'hello.py'].entries()) {
    await expect(sent.nth(at)).toHaveAttribute('download', name);
  }
});

test('a sent file can be fetched back', async ({ page, chat }) => {
  await page.locator('#upload-button-input').setInputFiles(text('note.txt'));
  await chat.ask('keep this');
  const download = page.waitForEvent('download');
  await chat.steps.first().locator('.inline-file').click();
  const stream = await (await download).createReadStream();
  let content = '';
  for await (const part of stream) content += part;
  expect(content).toBe('content of note.txt');
});

test('a file can be taken back before sending', async ({ page, chat }) => {
  await page.locator('#upload-button-input').setInputFiles([text('a.txt'), text('b.txt')]);
  await page.getByRole('button', { name: 'Remove attachment: a.txt' }).click();
  await chat.ask('one file');
  await expect(chat.steps).toHaveText([/one file/, /You said/, /Received b.txt/]);
});

test('files can be chosen before there is a connection', async ({ page }) => {
  let connect!: () => void;
  const allowed = new Promise<void>((resolve) => (connect = resolve));
  await page.route('**/ws/socket.io/**', async (route) => {
    await allowed;
    await route.continue();
  });
  await page.goto('/');
  const chat = new Chat(page);
  await page.locator('#upload-button-input').setInputFiles([text('a.txt'), text('b.txt')]);
  await expect(chips(page)).toContainText('b.txt');
  // The composer cannot be clicked yet.
  await page.getByRole('button', { name: 'Cancel upload: a.txt' }).evaluate((button: HTMLElement) => button.click());
  await expect(chips(page)).not.toContainText('a.txt');
  connect();
  await chat.ask('one file');
  await expect(chat.steps).toHaveText([/one file/, /You said/, /Received b.txt/]);
});

test('files are taken by dragging and by pasting', async ({ page, chat }) => {
  await give(page, '#message-composer', 'drop', ['dropped.txt']);
  await expect(chips(page)).toContainText('dropped.txt');
  await give(page, '#chat-input', 'paste', ['pasted.txt']);
  await expect(chips(page)).toContainText('pasted.txt');
  await chat.ask('both');
  await expect(chat.steps).toHaveText([/both/, /You said/, /Received dropped.txt/, /Received pasted.txt/]);
});

test('files alone are a message', async ({ page, chat }) => {
  await page.locator('#upload-button-input').setInputFiles(text('alone.txt'));
  await expect(chat.submit).toBeEnabled();
  await chat.submit.click();
  await expect(chat.last()).toContainText('Received alone.txt');
});

test.describe('with limits', () => {
  test.use({
    app: {
      script: 'echo.lua',
      settings: '[features.spontaneous_file_upload]\nenabled = true\naccept = ["text/plain"]\nmax_files = 2\nmax_size_mb = 1\n',
    },
  });

  test('what does not fit is refused with a reason', async ({ page, chat }) => {
    await expect(chat.input).toBeVisible();
    const input = page.locator('#upload-button-input');
    await input.setInputFiles({ name: 'big.txt', mimeType: 'text/plain', buffer: Buffer.alloc(2_000_000) });
    await expect(page.locator('.toast')).toContainText('big.txt is larger than 1 MB');
    await input.setInputFiles({ name: 'picture.png', mimeType: 'image/png', buffer: Buffer.from('x') });
    await expect(page.locator('.toast')).toContainText('picture.png is not an accepted type');
    await input.setInputFiles([text('1.txt'), text('2.txt'), text('3.txt')]);
    await expect(page.locator('.toast')).toContainText('No more than 2 files');
    await expect(chips(page).getByRole('button')).toHaveCount(2);
  });
});

test.describe('when the app takes none', () => {
  test.use({ app: { script: 'echo.lua', settings: '[features.spontaneous_file_upload]\nenabled = false\n' } });

  test('there is no place to put them', async ({ page, chat }) => {
    await expect(chat.input).toBeVisible();
    await expect(page.locator('#upload-button, #upload-button-input')).toHaveCount(0);
    await give(page, '#chat-input', 'paste', ['pasted.txt']);
    await expect(chips(page)).toHaveCount(0);
  });
});
