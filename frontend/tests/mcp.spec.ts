import { expect, test, type Page } from './fixture';
import { mcpServer } from './mcpServer';

/** The dialog of MCP servers, against a real server over the standard streams. */

const SETTINGS = `
[features.mcp]
enabled = true
${mcpServer('Local')}[[features.mcp.servers]]
name = "Missing"
type = "stdio"
command = "no-such-program"
[features.mcp.user_servers]
enabled = true
allowed_urls = ["http://127.0.0.1:1/"]
`;

test.use({ app: { script: 'tools.lua', settings: SETTINGS } });

const open = async (page: Page) => {
  await page.getByRole('button', { name: 'MCP servers' }).click();
  const dialog = page.locator('#mcp-servers');
  await expect(dialog).toBeVisible();
  return { dialog, row: (name: string) => dialog.getByRole('listitem').filter({ hasText: name }) };
};

const close = async (page: Page) => {
  await page.keyboard.press('Escape');
  await expect(page.locator('#mcp-servers')).toHaveCount(0);
};

test('a server is connected, used, kept over a reload, and disconnected', async ({ page, chat }) => {
  const { row } = await open(page);
  await row('Local').getByRole('button', { name: 'Connect' }).click();
  await expect(row('Local')).toContainText('add, env, where');
  await close(page);
  await expect(page.getByRole('button', { name: 'MCP servers (1 connected)' })).toBeVisible();
  await expect(chat.steps.filter({ hasText: 'Local has 12 tools' })).toBeVisible();
  await chat.ask('add');
  await expect(chat.last()).toContainText('the sum is 42');

  await page.reload();
  await expect(page.getByRole('button', { name: 'MCP servers (1 connected)' })).toBeVisible();

  const again = await open(page);
  await again.row('Local').getByRole('button', { name: 'Disconnect Local' }).click();
  await expect(again.row('Local').getByRole('button', { name: 'Connect' })).toBeVisible();
  await close(page);
  await expect(chat.steps.filter({ hasText: 'Local is gone' })).toBeVisible();
  await chat.ask('add');
  await expect(chat.last()).toContainText('no server');
});

test('the end of a server is told, and it can be connected again', async ({ page, chat }) => {
  const { row } = await open(page);
  await row('Local').getByRole('button', { name: 'Connect' }).click();
  await expect(row('Local')).toContainText('add, env, where');
  await close(page);
  await chat.ask('die');
  await expect(page.getByText('The MCP server Local has ended; connect it again to use it.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'MCP servers', exact: true })).toBeVisible();
  const again = await open(page);
  await again.row('Local').getByRole('button', { name: 'Connect to Local again' }).click();
  await expect(again.row('Local')).toContainText('add, env, where');
});

test.describe('what does not work', () => {
  test.use({ expectedErrors: [/status of 400/] });

  test('is explained', async ({ page, chat }) => {
    await expect(chat.input).toBeEnabled();
    const { dialog, row } = await open(page);
    await row('Missing').getByRole('button', { name: 'Connect' }).click();
    await expect(page.getByText('Could not connect to the MCP server. Check the server logs for details.')).toBeVisible();
    await expect(row('Missing').getByRole('button', { name: 'Connect' })).toBeVisible();

    await dialog.getByRole('button', { name: 'Add a server' }).click();
    await dialog.getByLabel('Name').fill('Mine');
    await dialog.getByLabel('Address').fill('https://elsewhere.example/mcp');
    await dialog.getByRole('button', { name: 'Connect' }).click();
    await expect(dialog.getByRole('alert')).toContainText("URL 'https://elsewhere.example/mcp' is not in the allowed");
    await dialog.getByLabel('Address').fill('http://127.0.0.1:1/mcp');
    await dialog.getByRole('button', { name: 'Connect' }).click();
    await expect(dialog.getByRole('alert')).toContainText('Could not connect to the MCP: Connection refused');
  });
});
