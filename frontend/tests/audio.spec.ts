import { expect, test } from './fixture';

test.use({
  app: { script: 'voice.lua', settings: '[features.audio]\nenabled = true\n' },
  permissions: ['microphone'],
  launchOptions: {
    executablePath: process.env.CHROMIUM_BIN ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required'],
  },
});

test('the user talks, is heard, and stops', async ({ page, chat }) => {
  await page.getByRole('button', { name: 'Start talking' }).click();
  await expect(page.getByText('Listening…')).toBeVisible();
  await expect(chat.last()).toContainText('I hear you');
  await page.getByRole('button', { name: 'Stop talking' }).click();
  await expect(chat.last()).toContainText('I heard something');
  await expect(page.getByText('Listening…')).toHaveCount(0);
});
