import { picture, violations } from './axe';
import { Chat, expect, test, type Page } from './fixture';

const HOST = `<!doctype html><html lang="en"><head><title>A shop</title><style>body { margin: 20px; font-family: serif }</style></head>
<body><main><h1>A shop</h1><p>With a helper in the corner.</p></main><script src="/copilot/index.js"></script></body></html>`;
const COUNTER = `import { Button } from '@/components/ui/button';
export default function Counter() {
  return <div className="flex items-center gap-3"><span>Count: {props.count}</span>
    <Button onClick={() => callAction({ name: 'bump', payload: { count: props.count } })}>Bump</Button></div>;
}`;
const FILES = {
  'chainlit.md': '# About\n\nWhat this app does, with a [link](https://example.com).\n',
  'public/host.html': HOST,
  'public/elements/Counter.jsx': COUNTER,
};
const app = {
  script: 'gallery.lua',
  settings: `
[ui]
name = "Gallery"
[features]
latex = true
[features.audio]
enabled = true
[features.mcp]
enabled = true
[features.mcp.user_servers]
enabled = true
[[ui.header_links]]
name = "Source"
display_name = "Source"
icon_url = "/public/quick.svg"
url = "https://example.com"
`,
  files: FILES,
};

test.use({ expectedErrors: [/theme\.json/] });

for (const theme of ['light', 'dark'] as const) {
  for (const width of [1280, 375]) {
    const check = async (page: Page, name: string) => {
      await page.mouse.move(0, 0);
      await picture(page, `${name}-${theme}-${width}`);
      expect.soft(await violations(page), name).toEqual([]);
      const cut = await page.evaluate(() =>
        Array.from(document.querySelectorAll('#header *'), (element) => element.getBoundingClientRect()).filter(({ right }) => right > innerWidth).length);
      expect.soft(cut, `what of the header is cut off, ${name}`).toBe(0);
    };
    const closed = async (page: Page) => {
      await page.keyboard.press('Escape');
      await expect(page.locator('[role=dialog], [role=menu], [role=listbox]')).toHaveCount(0);
    };

    test.describe(`${theme}, ${width} pixels wide`, () => {
      test.use({ theme, viewport: { width, height: 800 }, app });

      test('axe finds nothing on the chat and its panels', async ({ page, chat }) => {
        await expect(page.locator('#starters button')).toHaveCount(3);
        await check(page, 'welcome');
        await page.locator('#chat-profiles').click();
        await expect(page.locator('[data-test="select-item:Thorough"]')).toBeVisible();
        await check(page, 'profiles');
        await closed(page);
        await page.locator('#readme-button').click();
        await expect(page.getByRole('dialog')).toContainText('What this app does');
        await check(page, 'readme');
        await closed(page);
        await page.locator('#chat-settings-open-modal').click();
        await expect(page.locator('#chat-settings')).toContainText('Temperature');
        await check(page, 'settings');
        await closed(page);
        await page.locator('#mode-picker-trigger-llm').click();
        await expect(page.locator('#mode-picker-popover-llm')).toBeVisible();
        await check(page, 'modes');
        await closed(page);
        await chat.input.fill('/');
        await expect(page.locator('.command-item')).toHaveCount(2);
        await check(page, 'commands');
        await chat.input.fill('');
        await page.locator('.lucide-plug').click();
        await expect(page.locator('#mcp-servers')).toBeVisible();
        await check(page, 'mcp');
        await closed(page);
        await page.getByRole('log').or(page.locator('h1')).first().click();
        await page.keyboard.press('?');
        await expect(page.getByRole('dialog')).toContainText('Keyboard shortcuts');
        await check(page, 'shortcuts');
      });

      test('axe finds nothing on elements', async ({ page, chat }) => {
        await chat.ask('tables');
        await expect(page.locator('.dataframe')).toContainText('Rome');
        await expect(page.locator('.inline-plotly .main-svg').first()).toBeVisible();
        await check(page, 'tables');
        await chat.ask('papers');
        await expect(page.locator('.inline-pdf canvas').first()).toBeVisible();
        // On a phone the panel would cover the chat: it opens by a tap.
        if (width < 768) await page.locator('.element-link', { hasText: 'paper2' }).click();
        await expect(page.locator('.side-pdf canvas').first()).toBeVisible();
        await check(page, 'papers');
        await page.getByRole('button', { name: 'Close panel' }).click();
        await page.locator('.inline-pdf').getByRole('button').first().click();
        await expect(page.getByRole('dialog').locator('canvas').first()).toBeVisible();
        await check(page, 'pdf');
        await closed(page);
        await chat.ask('custom');
        await expect(page.locator('.inline-custom')).toContainText('Count: 1');
        await chat.ask('maths');
        await expect(page.locator('.katex').first()).toBeVisible();
        await check(page, 'custom');
        await chat.send('files');
        await expect(page.locator('#ask-upload-button')).toBeVisible();
        await check(page, 'ask-file');
      });

      test('axe finds nothing on tasks and pages', async ({ page, chat }) => {
        await chat.ask('tasks');
        if (width < 768) await page.locator('.tasklist-mobile button').first().click();
        await expect(page.locator('.task').first()).toBeVisible();
        await check(page, 'tasks');
        await chat.ask('page');
        await page.locator('.element-link').click();
        await expect(page.locator('#element-view')).toContainText('What one thinks');
        await check(page, 'element-page');
        await page.goto('/public/host.html');
        await page.evaluate((dark) => {
          const start = (window as unknown as { mountChainlitWidget(config: object): Promise<void> }).mountChainlitWidget;
          void start({ chainlitServer: location.origin, opened: true, theme: dark ? 'dark' : 'light' });
        }, theme === 'dark');
        await expect(page.locator('#chainlit-copilot-chat #starters button').first()).toBeVisible();
        await check(page, 'copilot');
      });

      test.describe('with a key of the user', () => {
        test.use({ app: { ...app, settings: '[project]\nuser_env = ["OPENAI_API_KEY"]\nmask_user_env = true\n' } });

        test('axe finds nothing on the page of keys', async ({ page }) => {
          await page.goto('/');
          await page.locator('#OPENAI_API_KEY').fill('sk-secret');
          await check(page, 'keys');
          await page.locator('#submit-env').click();
          await expect(new Chat(page).input).toBeVisible();
        });
      });
    });
  }
}
