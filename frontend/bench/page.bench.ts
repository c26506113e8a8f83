/** Measures the page; see README.md beside this file. */
import { chromium, test, type Browser, type CDPSession, type Page } from '@playwright/test';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { DIST } from '../tests/build';
import { Server } from '../tests/server';

const TOKENS = Number(process.env.TOKENS ?? 40_000);
const RATE = Number(process.env.RATE ?? 2_000);
const MESSAGES = Number(process.env.MESSAGES ?? 2_000);
const BUILD = process.env.WEB_BUILD ?? DIST;

let server: Server;
let browser: Browser;

test.beforeAll(async () => {
  server = await Server.start({
    script: 'bench.lua',
    env: { CHAINLIT__UI__CUSTOM_BUILD: path.resolve(BUILD) },
    files: { 'bench.lua': readFileSync(path.join(import.meta.dirname, 'app.lua'), 'utf8') },
  });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_BIN ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
});
test.afterAll(async () => {
  await browser.close();
  await server.remove();
});

for (const [name, measure] of Object.entries({ 'first load': firstLoad, stream, thread })) {
  test(name, async () => console.log(name, JSON.stringify(await measure(), null, 2)));
}

async function open(): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, baseURL: server.url });
  await page.goto('/');
  await page.locator('#chat-input').waitFor();
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.locator('#chat-input').fill(text);
  await page.locator('#chat-submit:not([disabled])').click();
}

/** How much script the first page loads, and when it can be used. */
async function firstLoad(): Promise<object> {
  const context = await browser.newContext({ baseURL: server.url });
  const page = await context.newPage();
  const sizes: Promise<number>[] = [];
  page.on('response', (response) => {
    if (/\.m?js(\?|$)/.test(response.url())) sizes.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
  });
  const visit = async () => {
    const began = performance.now();
    await page.goto('/', { waitUntil: 'commit' });
    await page.locator('#chat-input:not([disabled])').waitFor();
    return performance.now() - began;
  };
  const cold = await visit();
  await page.waitForLoadState('networkidle');
  const script = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  const warm = [await visit(), await visit(), await visit()];
  await context.close();
  return { scriptGzipKB: Math.round(script / 1024), coldMs: Math.round(cold), warmMs: Math.round(median(warm)) };
}

/** Frames and script time while a long answer streams. */
async function stream(): Promise<object> {
  const page = await open();
  const cdp = await page.context().newCDPSession(page);
  // Time of the processor, not of the clock: what else runs on the machine does not count.
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.evaluate(() => {
    const frames: number[] = [];
    (window as unknown as { frames: number[] }).frames = frames;
    let last = performance.now();
    const tick = (now: number) => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await say(page, `stream ${TOKENS} ${RATE}`);
  if (process.env.PROFILE) await cdp.send('Profiler.enable').then(() => cdp.send('Profiler.start'));
  const before = await metrics(cdp);
  const began = performance.now();
  // Looked for seldom, and cheaply: searching the text of the page would cost more than the page does.
  await page.waitForFunction(() => document.querySelectorAll('.step').length > 2, null, { polling: 1_000, timeout: 600_000 });
  const seconds = (performance.now() - began) / 1000;
  const after = await metrics(cdp);
  if (process.env.PROFILE) writeFileSync(process.env.PROFILE, JSON.stringify((await cdp.send('Profiler.stop')).profile));
  const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames.slice(10));
  const total = (name: string) => ((after[name] ?? 0) - (before[name] ?? 0)) * 1000;
  const sorted = [...frames].sort((a, b) => a - b);
  await page.close();
  return {
    tokens: TOKENS,
    seconds: round(seconds),
    framesPerSecond: round(frames.length / seconds),
    frameMs: { p50: round(at(sorted, 0.5)), p95: round(at(sorted, 0.95)), p99: round(at(sorted, 0.99)), max: round(at(sorted, 1)) },
    framesAbove20ms: `${round((100 * frames.filter((ms) => ms > 20).length) / frames.length)} %`,
    scriptMsPerFrame: round(total('ScriptDuration') / frames.length),
    layoutMsPerFrame: round((total('LayoutDuration') + total('RecalcStyleDuration')) / frames.length),
    taskMsPerFrame: round(total('TaskDuration') / frames.length),
  };
}

/** From a click on a long chat in the list to its last message. */
async function thread(): Promise<object> {
  const page = await open();
  await say(page, `fill ${MESSAGES}`);
  await page.waitForFunction(
    (last) => Array.from(document.querySelectorAll('.step')).at(-1)?.textContent?.includes(last),
    `Message ${MESSAGES} of`, { polling: 1_000, timeout: 600_000 },
  );
  await page.locator('#stop-button').waitFor({ state: 'detached' });
  const link = page.locator('#thread-history a').first();
  if ((await link.count()) === 0) return { skipped: 'this web app shows no history here' };
  const href = (await link.getAttribute('href'))!;
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const times: number[] = [];
  const tasks: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    await page.goto('/');
    await page.locator(`a[href="${href}"]`).waitFor();
    const before = await metrics(cdp);
    times.push(await page.evaluate(openAndWait, { href, last: `Message ${MESSAGES} of` }));
    tasks.push(((await metrics(cdp)).TaskDuration! - before.TaskDuration!) * 1000);
  }
  await page.close();
  return {
    messages: MESSAGES,
    medianMs: Math.round(median(times)),
    maxMs: Math.round(Math.max(...times)),
    ofThatPageCpuMs: Math.round(median(tasks)),
  };
}

/** In the page: clicks, and resolves with the milliseconds until the last message was painted. */
function openAndWait({ href, last }: { href: string; last: string }): Promise<number> {
  const began = performance.now();
  document.querySelector<HTMLElement>(`a[href="${href}"]`)!.click();
  return new Promise((resolve) => {
    const look = () => {
      if (Array.from(document.querySelectorAll('.step')).at(-1)?.textContent?.includes(last)) {
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
      } else requestAnimationFrame(look);
    };
    look();
  });
}

async function metrics(cdp: CDPSession): Promise<Record<string, number>> {
  const { metrics: list } = await cdp.send('Performance.getMetrics');
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}

const at = (sorted: number[], part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
const median = (values: number[]) => at([...values].sort((a, b) => a - b), 0.5);
const round = (value: number) => Math.round(value * 10) / 10;
