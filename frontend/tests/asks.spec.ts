import { expect, test } from './fixture';

test.use({ app: { script: 'asks.lua' } });

test('a question is answered in the composer', async ({ chat }) => {
  await chat.send('name');
  await expect(chat.last()).toContainText('What is your name?');
  await chat.send('Jeeves');
  await expect(chat.steps).toHaveText([/name/, /What is your name\?/, /Jeeves/, /Your name is: Jeeves/]);
  await chat.ask('and now');
  await expect(chat.last()).toContainText('You said: and now');
});

test('a question that nobody answers in time is over', async ({ chat }) => {
  await chat.send('late');
  await expect(chat.last()).toContainText('Nobody answered: nil');
  await chat.ask('late answer');
  await expect(chat.last()).toContainText('You said: late answer');
});

test('a question survives a reload of the page', async ({ page, chat }) => {
  await chat.send('name');
  await expect(chat.last()).toContainText('What is your name?');
  await page.reload();
  await expect(chat.last()).toContainText('What is your name?');
  await chat.send('Jeeves');
  await expect(chat.last()).toContainText('Your name is: Jeeves');
});
