import { expect, test, type Page } from '../fixture';
import { entry } from './entry';

/** Messages, steps and questions, as the catalogue of observations has them. */

const file = (name: string, content: string, mimeType = 'text/plain') => ({ name, mimeType, buffer: Buffer.from(content) });
/** Lets the handler that waits go on. */
const go = async (page: Page) => expect((await page.request.post('/go')).ok()).toBe(true);

entry('action', () => {
  test('buttons call, go, and answer questions', async ({ page, chat }) => {
    await expect(chat.steps).toHaveCount(2);
    await expect(page.locator('#label-action')).toHaveText('Test Label');
    await expect(page.locator('#test-action')).toHaveText('test action');
    await page.locator('#first-action').click();
    await expect(chat.steps).toHaveCount(3);
    await expect(chat.steps.nth(1)).not.toContainText('Please, pick an action!');
    await expect(chat.steps.nth(2)).toContainText('Thanks for pressing: first-action');
    await expect(page.locator('#first-action, #second-action')).toHaveCount(0);

    await page.locator('#test-action').click();
    await expect(chat.steps).toHaveCount(4);
    await expect(chat.steps.nth(3)).toContainText('Executed test action!');
    await expect(page.locator('#test-action')).toBeVisible();
    await page.locator('#removable-action').click();
    await expect(chat.steps).toHaveCount(5);
    await expect(chat.steps.nth(4)).toContainText('Executed removable action!');
    await expect(page.locator('#removable-action')).toHaveCount(0);
    await page.locator('#multiple-action-one').click();
    await expect(chat.steps).toHaveCount(6);
    await expect(chat.steps.nth(5)).toContainText('Action multiple action one has been removed!');
    await expect(page.locator('#multiple-action-one')).toHaveCount(0);
    await expect(page.locator('#multiple-action-two')).toBeVisible();
    await page.locator('#multiple-action-two').click();
    await expect(chat.steps).toHaveCount(7);
    await expect(page.locator('#multiple-action-two')).toHaveCount(0);
    await expect(page.locator('#test-action')).toBeVisible();
    await page.locator('#all-actions-removed').click();
    await expect(chat.steps).toHaveCount(8);
    await expect(chat.steps.nth(7)).toContainText('All actions have been removed!');
    await expect(page.locator('#test-action, #label-action, #all-actions-removed')).toHaveCount(0);
  });
});

entry('ask_custom_element', () => {
  test('a form is filled in', async ({ page, chat }) => {
    await expect(chat.steps).toHaveCount(1);
    await expect(page.locator('#ticket-submit')).toBeDisabled();
    await page.locator('#summary').fill('It does not start');
    await page.locator('#details').fill('Not at all');
    await page.locator('#due').fill('2030-01-31');
    await page.locator('#severity').click();
    await page.getByRole('option', { name: 'High' }).click();
    await page.locator('#ticket-submit').click();
    await expect(chat.steps).toHaveCount(2);
    await expect(chat.steps.nth(1)).toContainText("Ticket 'It does not start' submitted (High)");
  });
});

entry('ask_file', () => {
  test('files are asked for, and what does not fit is refused', async ({ page, chat }) => {
    const input = page.locator('#ask-button-input');
    await expect(chat.steps).toHaveCount(1);
    await expect(page.locator('#ask-upload-button')).toHaveCount(1);
    await input.setInputFiles(file('state.txt', 'Members of the house'));
    await expect(chat.steps).toHaveCount(3);
    await expect(chat.steps.nth(1)).toContainText('Text file state.txt uploaded, it contains 20 characters!');
    await expect(page.locator('#ask-upload-button')).toHaveCount(1);
    await input.setInputFiles(file('hello.cpp', 'int main', 'text/x-c'));
    await expect(page.locator('#ask-upload-button')).toHaveCount(1);
    await expect(chat.steps).toHaveCount(3);
    await input.setInputFiles(file('hello.py', 'print(1)'));
    await expect(chat.steps.nth(3)).toContainText('Python file hello.py uploaded, it contains 8 characters!');
    await expect(chat.steps).toHaveCount(4);
    await expect(page.locator('#ask-upload-button')).toHaveCount(0);
  });
});

entry('ask_multiple_files', () => {
  test('two at once are named in order', async ({ page, chat }) => {
    await expect(page.locator('#ask-upload-button')).toHaveCount(1);
    await page.locator('#ask-button-input').setInputFiles([file('state.txt', 'text'), file('hello.py', 'print(1)')]);
    await expect(chat.steps).toHaveCount(2);
    await expect(chat.steps.nth(1)).toContainText('2 files uploaded: state.txt, hello.py');
    await expect(page.locator('#ask-upload-button')).toHaveCount(0);
  });
});

entry('ask_user', () => {
  test('the composer answers', async ({ chat }) => {
    await expect(chat.steps).toHaveCount(1);
    await chat.send('Jeeves');
    await expect(chat.steps).toHaveCount(3);
    await expect(chat.steps.nth(2)).toContainText('Your name is: Jeeves');
  });
});

entry('blinking_cursor', () => {
  test('shows that something is to come, unless a step shows it', async ({ page, chat }) => {
    const cursor = page.locator('.step ~ .loading-cursor');
    await chat.send('message');
    await expect(chat.steps.last().locator('xpath=following-sibling::*[contains(@class, "loading-cursor")]')).toHaveCount(1);
    await go(page);
    await expect(chat.steps).toHaveCount(2);
    await expect(cursor).toHaveCount(0);
    await chat.idle();

    await chat.send('tool');
    await expect(chat.steps).toHaveCount(4);
    await expect(chat.last()).toHaveAttribute('data-step-type', 'tool');
    await expect(cursor).toHaveCount(0);
    await go(page);
    await go(page);
    await expect(chat.steps).toHaveCount(5);
    await expect(cursor).toHaveCount(0);
  });
});

entry('chat_context', () => {
  test('grows by two with every message', async ({ chat }) => {
    await chat.send('Hello 1');
    await expect(chat.steps.nth(1)).toContainText('Chat context length: 1');
    await chat.send('Hello 2');
    await expect(chat.steps.nth(3)).toContainText('Chat context length: 3');
  });
});

entry('context', () => {
  test('is there in every branch of a handler', async ({ chat }) => {
    await expect(chat.steps).toHaveCount(3);
    await expect(chat.steps.nth(0)).toContainText('emitter from async found!');
    await expect(chat.steps.nth(1)).toContainText('emitter from thread found!');
    await expect(chat.steps.nth(2)).toContainText('emitter from async from thread found!');
  });
});

entry('edit_message', () => {
  test('takes back what followed', async ({ page, chat }) => {
    await chat.ask('Hello 1');
    await expect(chat.steps.nth(1)).toContainText('Chat context length: 1');
    await chat.ask('Hello 2');
    await expect(chat.steps).toHaveCount(4);
    await expect(chat.steps.nth(3)).toContainText('Chat context length: 3');
    await chat.steps.first().hover();
    await chat.steps.first().locator('.edit-message').click();
    await page.locator('#edit-chat-input').fill('Hello 3');
    await chat.steps.first().locator('.confirm-edit').click();
    await expect(chat.steps).toHaveCount(2);
    await expect(chat.steps.first()).toContainText('Hello 3');
    await expect(chat.steps.nth(1)).toContainText('Chat context length: 1');
  });
});

entry('error_handling', () => {
  test('an error is one message', async ({ chat }) => {
    await expect(chat.steps).toHaveCount(1);
    await expect(chat.steps.first()).toContainText('This is an error message');
  });
});

entry('llama_index_cb', () => {
  test('a framework tells what it did', async ({ page, chat }) => {
    await expect(chat.steps).toHaveCount(3);
    await page.locator('#step-retrieve').click();
    await page.locator('#step-llm').click();
    await expect(chat.steps.filter({ has: page.locator('#step-retrieve') }).last().locator('.element-link')).toHaveText('Source 0');
    await expect(chat.steps.filter({ has: page.locator('#step-llm') }).last()).toContainText('This is the LLM response');
  });
});

entry('on_chat_start', () => {
  test('a message comes first', async ({ chat }) => {
    await expect(chat.steps).toHaveCount(1);
    await expect(chat.steps.first()).toContainText('Hello!');
    await expect(chat.steps.first().locator('pre code')).toContainText("print('hi')");
  });
});

entry('remove_step', () => {
  test('what is removed is not counted', async ({ page, chat }) => {
    for (const count of [1, 0, 1, 0]) {
      await expect(chat.steps).toHaveCount(count);
      await go(page);
    }
    await expect(chat.steps.first()).toContainText('Say foo');
    await chat.send('foo');
    await expect(chat.steps).toHaveText([/^foo$/]);
  });
});

entry('step', () => {
  test('tools are nested; a message from within is not', async ({ page, chat }) => {
    await chat.ask('Hello');
    await page.locator('#step-tool1').click();
    await page.locator('#step-tool2').click();
    await expect(page.locator('#step-tool3')).toHaveCount(1);
    await expect(chat.steps).toHaveCount(5);
    await expect(chat.last()).toContainText('Message from tool2!');
  });
});

entry('step_icon', () => {
  test('takes the place of the picture', async ({ page, chat }) => {
    await expect(chat.steps).toHaveCount(4);
    const row = (name: string) => page.locator('.ai-message', { has: page.locator(`#step-${name}`) });
    for (const name of ['search', 'database', 'cpu']) {
      await expect(row(name).locator('svg').first()).toBeAttached();
      await expect(row(name).locator('img')).toHaveCount(0);
    }
    await expect(row('regular').locator('img')).toHaveCount(1);
  });
});

entry('stop_task', () => {
  test('Stop ends a handler that waits', async ({ page, chat }) => {
    await chat.send('Hello');
    await expect(chat.steps).toHaveCount(2);
    await page.locator('#stop-button').click();
    await expect(page.locator('#stop-button')).toHaveCount(0);
    await expect(chat.steps).toHaveCount(3);
    await expect(chat.steps.nth(1)).toContainText('Message 1');
    await expect(chat.steps.nth(2)).toContainText('Task manually stopped.');
    await expect(page.getByText('Message 2')).toHaveCount(0);
  });
});

entry('streaming', () => {
  test('texts grow by tokens and by sequences, in messages and steps', async ({ page, chat }) => {
    const tokens = ['the', 'quick', 'brown', 'fox'];
    for (const at of [0, 1]) {
      for (let count = 1; count <= tokens.length; count += 1) {
        await expect(chat.steps.nth(at).locator('.message-content')).toHaveText(tokens.slice(0, count).join(' '));
        await go(page);
      }
    }
    await page.locator('#step-tool1').click();
    await expect(chat.steps.nth(2)).toContainText(tokens.join(' '));
    await expect(chat.steps).toHaveCount(3);
  });
});

entry('update_step', () => {
  test('a message and a step change in place', async ({ page, chat }) => {
    await expect(chat.steps).toHaveCount(2);
    await page.locator('#step-tool1').click();
    await expect(chat.steps.nth(0)).toContainText('Hello!');
    await expect(chat.steps.nth(1)).toContainText('Foo');
    await go(page);
    await expect(chat.steps.nth(0)).toContainText('Hello again!');
    await expect(chat.steps.nth(1)).toContainText('Foo Bar');
    await expect(chat.steps).toHaveCount(2);
  });
});

entry('user_session', () => {
  test('lasts as long as the chat', async ({ page, chat }) => {
    await chat.send('Hello 1');
    await expect(chat.steps.nth(1)).toContainText('Prev message: None');
    await chat.send('Hello 2');
    await expect(chat.steps).toHaveCount(4);
    await expect(chat.steps.nth(3)).toContainText('Prev message: Hello 1');
    await page.locator('#new-chat-button').click();
    await page.locator('#new-chat-dialog').locator('#confirm').click();
    await expect(chat.steps).toHaveCount(0);
    await chat.send('Hello 3');
    await expect(chat.steps).toHaveCount(2);
    await expect(chat.steps.nth(1)).toContainText('Prev message: None');
    await chat.send('Hello 4');
    await expect(chat.steps.nth(3)).toContainText('Prev message: Hello 3');
  });
});
