import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from '@playwright/test';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds on the page as it is now. */
export async function violations(page: Page): Promise<string[]> {
  await settled(page);
  await page.evaluate(source);
  const { violations: found } = await page.evaluate(
    () => (window as unknown as { axe: { run(context: Document, options: object): Promise<AxeResults> } }).axe.run(document, {
      resultTypes: ['violations'],
      // A menu lies beside the landmarks of the page, as every menu must.
      rules: { region: { enabled: false } },
    }),
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ target }) => target.join(' ')).join(', ')}`);
}

/** Nothing moves any more. */
export const settled = (page: Page) =>
  page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'));

const PICTURES = process.env.SCREENSHOTS ? path.join(import.meta.dirname, '../../docs/screenshots') : null;

/** With SCREENSHOTS=1 what the tests look at is kept as pictures for the documentation. */
export async function picture(page: Page, name: string): Promise<void> {
  await settled(page);
  if (PICTURES) await page.screenshot({ path: path.join(PICTURES, `${name}.png`), animations: 'disabled' });
}
