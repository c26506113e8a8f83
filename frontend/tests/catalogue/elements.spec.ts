import { expect, test, type Page } from '../fixture';
import { entry } from './entry';

/** What is shown in, beside and below messages, as the catalogue of observations has it. */

const go = async (page: Page) => expect((await page.request.post('/go')).ok()).toBe(true);

entry('audio_element', () => {
  test('is played', async ({ page }) => {
    await expect(page.locator('.inline-audio')).toHaveCount(1);
    const audio = page.locator('.inline-audio audio');
    await expect.poll(() => audio.evaluate((element: HTMLAudioElement) => element.duration)).toBeGreaterThan(0);
    await audio.evaluate((element: HTMLAudioElement) => element.play());
    await expect.poll(() => audio.evaluate((element: HTMLAudioElement) => element.currentTime)).toBeGreaterThan(0);
  });
});

entry('custom_element', () => {
  test('changes itself, calls an action, and goes', async ({ page, chat }) => {
    const box = page.locator('.inline-custom');
    await expect(chat.steps).toHaveCount(1);
    await expect(box).toContainText('Count: 1');
    await page.locator('#increment').click();
    await expect(box).toContainText('Count: 2');
    await page.locator('#increment').click();
    await expect(box).toContainText('Count: 3');
    await page.locator('#action').click();
    await expect(chat.steps).toHaveCount(2);
    await expect(chat.steps.nth(1)).toContainText('Executed test action!');
    await page.locator('#remove').click();
    await expect(box).toHaveCount(0);
  });
});

entry('custom_element_command', () => {
  test('a message is sent in the name of the user, with a command', async ({ page, chat }) => {
    await expect(chat.steps).toHaveCount(1);
    await page.locator('.inline-custom #send').click();
    await expect(chat.steps).toHaveCount(3);
    await expect(chat.steps.nth(1)).toContainText('Hello from custom element');
    await expect(chat.steps.nth(2)).toContainText('Received command: my_command');
  });
});

entry('dataframe', () => {
  test('is a table', async ({ page, chat }) => {
    await expect(chat.steps).toHaveCount(1);
    await expect(chat.steps.first().locator('.dataframe')).toHaveCount(1);
    await expect(page.locator('.dataframe')).toContainText('Name 1');
  });
});

entry('elements', () => {
  test('stand in the message, beside it and on a page', async ({ page, chat }) => {
    await expect(chat.steps).toHaveCount(4);
    await expect(chat.steps.nth(0).locator('.inline-image')).toHaveCount(0);
    for (const at of [1, 2, 3]) await expect(chat.steps.nth(at).locator('.inline-image')).toHaveCount(1);
    for (const at of [2, 3]) {
      await expect(chat.steps.nth(at).locator('.inline-pdf')).toHaveCount(1);
      await expect(chat.steps.nth(at).locator('.element-link')).toHaveText(['text1', 'text2']);
    }
    await chat.steps.nth(2).locator('.element-link').nth(0).click();
    await expect(page.locator('#side-view-title')).toHaveText('text1');
    await expect(page.locator('#side-view-content')).toHaveText('Here is a side text document');
    await chat.steps.nth(3).locator('.element-link').nth(1).click();
    await expect(page.locator('#element-view')).toContainText('Here is a page text document');
    await expect(page).toHaveURL(/\/element\/[0-9a-f-]{36}/);
  });
});

entry('file_element', () => {
  test('files are offered under their names', async ({ page, chat }) => {
    await expect(chat.steps).toHaveCount(1);
    const files = chat.steps.first().locator('.inline-file');
    await expect(files).toHaveCount(4);
    for (const [at, name] of ['example.mp4', 'example.jpeg', 'hello.py', 'example.mp3'].entries()) {
      await expect(files.nth(at)).toHaveAttribute('download', name);
    }
    await expect(page.locator('a.inline-file')).toHaveCount(4);
  });
});

entry('pdf_viewer', () => {
  test('a PDF opens large from its picture, and beside the chat by itself', async ({ page, chat }) => {
    const requested: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    await expect(chat.steps).toHaveCount(2);
    await expect(page.locator('.inline-pdf')).toHaveCount(1);
    await expect(page.locator('.side-pdf')).toHaveCount(1);
    await expect(page.locator('.side-pdf .react-pdf__Document')).toHaveCount(1);
    await expect(page.locator('.inline-pdf canvas').first()).toBeVisible();
    await page.locator('.inline-pdf').click();
    const dialog = page.locator('[role=dialog]');
    await expect(dialog.locator('canvas').first()).toBeVisible();
    await expect(dialog.locator('button[aria-label="Close"]')).toHaveCount(1);
    await dialog.locator('button[aria-label="Close"]').click();
    await expect(dialog).toHaveCount(0);
    expect(requested.filter((url) => url.includes('unpkg.com'))).toEqual([]);
  });
});

entry('plotly', () => {
  test('a figure is drawn', async ({ page, chat }) => {
    await expect(chat.steps).toHaveCount(1);
    await expect(chat.steps.first().locator('.inline-plotly')).toHaveCount(1);
    await expect(page.locator('.inline-plotly .main-svg').first()).toBeVisible();
  });
});

entry('pyplot', () => {
  test('a chart is a picture', async ({ chat }) => {
    await expect(chat.steps).toHaveCount(1);
    await expect(chat.steps.first().locator('.inline-image')).toHaveCount(1);
  });
});

entry('remove_elements', () => {
  test('one of two is left in the step and in the message', async ({ page, chat }) => {
    await expect(chat.steps).toHaveCount(2);
    await page.locator('#step-tool1').click();
    await expect(chat.steps.nth(0).locator('.inline-image')).toHaveCount(1);
    await expect(chat.steps.nth(1).locator('.inline-image')).toHaveCount(1);
  });
});

entry('sidebar', () => {
  test('is filled, changed and closed by the script', async ({ page, chat }) => {
    const [title, content] = [page.locator('#side-view-title'), page.locator('#side-view-content')];
    await expect(title).toHaveText('Test title');
    await expect(content.locator('.inline-image')).toHaveCount(1);
    await expect(content.locator('.inline-pdf')).toHaveCount(1);
    await expect(content.locator('.inline-text')).toHaveCount(2);
    await chat.send('Hello');
    await expect(title).toHaveText('Title changed!');
    await expect(content).toContainText('Text changed!');
    await expect(content.locator('.inline-text')).toHaveCount(1);
    await go(page);
    await expect(title).toHaveCount(0);
    await expect(content).toHaveCount(0);
  });
});

entry('tasklist', () => {
  test('stands beside the chat until it is removed', async ({ page, chat }) => {
    await expect(page.locator('.tasklist')).toBeVisible();
    await expect(page.locator('.tasklist')).toHaveCount(1);
    await expect(page.locator('.tasklist.tasklist-mobile')).toHaveCount(0);
    await expect(page.locator('.tasklist .task')).toHaveCount(17);
    for (const [status, count] of [['ready', 7], ['running', 0], ['failed', 1], ['done', 9]] as const) {
      await expect(page.locator(`.tasklist .task.task-status-${status}`)).toHaveCount(count);
    }
    await chat.send('ok');
    await expect(page.locator('.tasklist')).toHaveCount(0);
  });
});

entry('upload_attachments', { settings: '[features.spontaneous_file_upload]\nenabled = true\n' }, () => {
  const file = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(`content of ${name}`) });
  test('files are chosen in two ways, and go with the message', async ({ page, chat }) => {
    await expect(page.locator('#upload-button')).toBeVisible();
    await page.locator("[id='#upload-drop-input']").setInputFiles(file('state.txt'));
    await expect(page.locator('#attachments')).toContainText('state.txt');
    await page.locator('#upload-button-input').setInputFiles([file('hello.cpp'), file('hello.py')]);
    await expect(page.locator('#attachments')).toContainText('hello.cpp');
    await expect(page.locator('#attachments')).toContainText('hello.py');
    await chat.send('Message with attachments');
    await expect(page.locator('#attachments')).toHaveCount(0);
    await expect(chat.steps).toHaveCount(5);
    await expect(chat.steps.nth(0)).toContainText('Message with attachments');
    await expect(chat.steps.nth(1)).toContainText('Content: Message with attachments');
    for (const [at, name] of ['state.txt', 'hello.cpp', 'hello.py'].entries()) {
      await expect(chat.steps.nth(at + 2)).toContainText(`Received element ${name}`);
      await expect(chat.steps.nth(0).locator('.inline-file').nth(at)).toHaveAttribute('download', name);
    }
    await expect(chat.steps.nth(0).locator('.inline-file')).toHaveCount(3);
  });
});
