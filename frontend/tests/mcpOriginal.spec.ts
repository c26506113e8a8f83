import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { mcpServer } from './mcpServer';
import { Server } from './server';

/** Chainlit 2.12's own web app, from its Python package; `scripts/services` installs that and says where it is. */
const ORIGINAL = process.env.CHAINLIT_TEST_ORIGINAL ?? '';

test("a server is connected and disconnected in Chainlit's own web app", async ({ page }) => {
  if (!existsSync(path.join(ORIGINAL, 'index.html'))) {
    throw new Error('CHAINLIT_TEST_ORIGINAL must name the folder chainlit/frontend/dist of the Python package; scripts/services prints it');
  }
  const server = await Server.start({
    script: 'tools.lua',
    settings: `[features.mcp]\nenabled = true\n${mcpServer('Local')}`,
    env: { CHAINLIT__UI__CUSTOM_BUILD: ORIGINAL },
  });
  try {
    const steps = page.locator('.step');
    const dialog = page.locator('#mcp-servers');
    await page.goto(server.url);
    await page.locator('.lucide-plug').first().click();
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
    await expect(steps.filter({ hasText: 'Local has 12 tools' })).toBeVisible();
    await expect(dialog).toHaveCount(0);
    await page.locator('.lucide-plug').first().click();
    await dialog.getByRole('tab', { name: 'My MCPs' }).click();
    await expect(dialog.getByText('cancelled', { exact: true })).toBeVisible();
    await dialog.locator('[aria-haspopup=dialog]').click();
    await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: /confirm|delete|continue/i }).click();
    await expect(steps.filter({ hasText: 'Local is gone' })).toBeVisible();
  } finally {
    await server.remove();
  }
});
