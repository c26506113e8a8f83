import path from 'node:path';
import { expect, test } from './fixture';

const ASSETS = path.join(import.meta.dirname, 'catalogue/assets');
const APPS = path.join(import.meta.dirname, 'apps');

const COUNTER = `import { Button } from '@/components/ui/button';
export default function Counter() {
  return <div><span>Count: {props.count}</span>
    <Button id="increment" onClick={() => updateElement({ ...props, count: props.count + 1 })}>More</Button>
    <Button id="action" onClick={() => callAction({ name: 'bump', payload: { count: props.count } })}>Bump</Button>
    <Button id="say" onClick={() => sendUserMessage('Hello from custom element', 'my_command')}>Say</Button>
    <Button id="remove" onClick={() => deleteElement()}>Remove</Button></div>;
}`;
const TICKET = `import { useState } from 'react';
import { Input } from '@/components/ui/input';
import { Button } from '@/components/ui/button';
export default function Ticket() {
  const [summary, setSummary] = useState('');
  return <div><Input id="summary" value={summary} onChange={(event) => setSummary(event.target.value)} />
    <Button id="ticket-submit" disabled={!summary} onClick={() => submitElement({ summary })}>Submit</Button></div>;
}`;

test.describe('drawn and played', () => {
  test.use({ app: { script: 'gallery.lua' } });

  test('a table sorts, filters and turns its pages; a figure is drawn', async ({ page, chat }) => {
    await chat.ask('tables');
    const table = chat.last().locator('.dataframe');
    await expect(table).toHaveCount(1);
    await expect(page.locator('.inline-plotly-container .inline-plotly')).toHaveCount(1);
    await expect(page.locator('.inline-plotly .main-svg').first()).toBeVisible();
    await expect(page.locator('.inline-plotly .gtitle')).toHaveText('Costs');
    const first = table.locator('tbody tr').first();
    await expect(table.locator('tbody tr')).toHaveCount(10);
    await table.getByRole('button', { name: 'Next page' }).click();
    await expect(table.locator('tbody tr')).toHaveCount(5);
    const price = table.getByRole('button', { name: /price/ });
    await price.click();
    await expect(first).toContainText('120.5');
    await price.click();
    await expect(first).toContainText('1807.5');
    await table.getByRole('searchbox').or(table.getByRole('textbox')).first().fill('rome');
    await expect(first).toContainText('Rome');
    await expect(table.locator('tbody')).not.toContainText('Oslo');
  });

  test('a PDF opens from its picture and beside the chat, at its page; sound plays', async ({ page, chat }) => {
    await chat.ask('papers');
    await expect(page.locator('.inline-audio')).toHaveCount(1);
    const audio = page.locator('.inline-audio audio');
    await expect.poll(() => audio.evaluate((element: HTMLAudioElement) => element.duration)).toBeCloseTo(1, 1);
    await audio.evaluate((element: HTMLAudioElement) => element.play());

    const side = page.locator('.side-pdf');
    await expect(side.locator('canvas').first()).toBeVisible();
    const scroller = side.locator('.react-pdf__Document');
    const secondIsOnTop = () =>
      scroller.evaluate((box) => {
        const second = box.children[1] as HTMLElement;
        const atEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - 1;
        return box.scrollTop > 0 && (second.offsetTop - box.scrollTop < 60 || atEnd);
      });
    await expect.poll(secondIsOnTop).toBe(true);
    // It scrolls within itself, not the panel around it.
    const within = await scroller.evaluate((box) => box.getBoundingClientRect().bottom);
    expect(within).toBeLessThanOrEqual(800);

    await page.locator('.inline-pdf').getByRole('button').click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.locator('canvas').first()).toBeVisible();
    await dialog.locator('button[aria-label="Close"]').click();
    await expect(dialog).toHaveCount(0);
  });
});

test.describe('a film', () => {
  test.use({ app: { script: 'media.lua', folders: [APPS, ASSETS] } });

  test('is played, and can be wound', async ({ page, chat }) => {
    await chat.ask('film');
    const film = page.locator('.inline-video video');
    await expect(page.locator('.inline-video')).toHaveCount(1);
    await expect.poll(() => film.evaluate((video: HTMLVideoElement) => video.videoWidth)).toBe(64);
    await film.evaluate(async (video: HTMLVideoElement) => {
      video.muted = true;
      await video.play();
    });
    await expect.poll(() => film.evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0);
    await expect.poll(() => film.evaluate((video: HTMLVideoElement) => video.ended)).toBe(true);
    await film.evaluate((video: HTMLVideoElement) => (video.currentTime = 0));
    await expect.poll(() => film.evaluate((video: HTMLVideoElement) => video.ended)).toBe(false);
  });
});

test.describe("an author's elements and questions", () => {
  test.use({
    app: { script: 'media.lua', files: { 'public/elements/Counter.jsx': COUNTER, 'public/elements/Ticket.jsx': TICKET } },
  });

  test('an element changes itself, calls an action, sends a message, and goes', async ({ page, chat }) => {
    await chat.ask('custom');
    const box = page.locator('.inline-custom');
    await expect(box).toContainText('Count: 1');
    await page.locator('#increment').click();
    await expect(box).toContainText('Count: 2');
    await page.locator('#increment').click();
    await expect(box).toContainText('Count: 3');
    await page.locator('#action').click();
    await expect(chat.last()).toContainText('Bumped at 3');
    await page.locator('#say').click();
    await expect(chat.last()).toContainText('Received command: my_command');
    await expect(chat.steps.filter({ hasText: 'Hello from custom element' })).toHaveCount(1);
    await page.locator('#remove').click();
    await expect(box).toHaveCount(0);
  });

  test('a form of its own answers a question', async ({ page, chat }) => {
    await chat.send('ask');
    await expect(page.locator('#ticket-submit')).toBeDisabled();
    await page.locator('#summary').fill('It does not start');
    await page.locator('#ticket-submit').click();
    await expect(chat.last()).toContainText('Ticket: It does not start');
  });

  test('a chart is a picture', async ({ page, chat }) => {
    await chat.ask('chart');
    await expect(page.locator('.inline-image')).toHaveCount(1);
    const width = () => page.locator('.inline-image img').evaluate((image: HTMLImageElement) => image.naturalWidth);
    await expect.poll(width).toBeGreaterThan(0);
  });

  test('files are asked for: what does not fit is refused, several go in order', async ({ page, chat }) => {
    await chat.send('file');
    const input = page.locator('#ask-button-input');
    await expect(page.locator('#ask-upload-button')).toBeVisible();
    const file = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
    await input.setInputFiles({ name: 'main.cpp', mimeType: 'text/x-c', buffer: Buffer.from('int main') });
    await expect(page.locator('.toast, [data-sonner-toast]').first()).toContainText('main.cpp');
    await expect(chat.steps).toHaveCount(2);
    await input.setInputFiles([file('a.txt', 'one'), file('b.txt', 'four')]);
    await expect(chat.last()).toContainText('Got a.txt 3, b.txt 4');
    await expect(page.locator('#ask-upload-button')).toHaveCount(0);
  });
});
