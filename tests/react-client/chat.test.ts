/** Chainlit's own React client from npm, chatting with the program. */
import {
  ChainlitAPI,
  ChainlitContext,
  type IStep,
  sessionIdState,
  useChatData,
  useChatInteract,
  useChatMessages,
  useChatSession,
  useConfig,
} from '@chainlit/react-client';
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import { createElement, type ReactNode } from 'react';
import { type MutableSnapshot, RecoilRoot } from 'recoil';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { type Server, start } from './server';

let server: Server;

beforeAll(async () => {
  server = await start();
});

afterEach(cleanup);

afterAll(async () => {
  const ended = new Promise((resolve) => server.process.once('exit', resolve));
  server.process.kill();
  await ended;
});

/** All that a page made with the client uses. */
function useChat() {
  return {
    session: useChatSession(),
    data: useChatData(),
    interact: useChatInteract(),
    messages: useChatMessages().messages,
    config: useConfig().config,
  };
}

type Chat = { current: ReturnType<typeof useChat> };

const PATIENCE = { timeout: 20_000 };

async function join(): Promise<Chat> {
  const api = new ChainlitAPI(server.url, 'webapp');
  // The client draws the identifier of its first session once per page.
  const initializeState = ({ set }: MutableSnapshot) => set(sessionIdState, crypto.randomUUID());
  const wrapper = ({ children }: { children: ReactNode }) =>
    createElement(ChainlitContext.Provider, { value: api }, createElement(RecoilRoot, { initializeState }, children));
  const { result } = renderHook(useChat, { wrapper });
  act(() => {
    void result.current.session.connect({ userEnv: {}, transports: ['websocket'] });
  });
  await waitFor(() => expect(result.current.data.connected).toBe(true), PATIENCE);
  await text(result, 'Welcome');
  return result;
}

function flat(steps: IStep[]): IStep[] {
  return steps.flatMap((step) => [step, ...flat(step.steps ?? [])]);
}

/** Waits for a step or message with this text. */
async function text(chat: Chat, output: string): Promise<IStep> {
  await waitFor(() => expect(flat(chat.current.messages).map((m) => m.output)).toContain(output), PATIENCE);
  return flat(chat.current.messages).find((m) => m.output === output) as IStep;
}

function say(chat: Chat, output: string, files: { id: string }[] = []) {
  act(() => {
    chat.current.interact.sendMessage({ name: 'User', type: 'user_message', output, threadId: '' } as IStep, files);
  });
}

test('reads the settings', async () => {
  const chat = await join();
  await waitFor(() => expect(chat.current.config?.ui.name).toBe('Assistant'), PATIENCE);
});

test('a message is answered, below its run', async () => {
  const chat = await join();
  say(chat, 'Hello');
  await text(chat, 'You said: Hello');
  await waitFor(() => expect(chat.current.data.loading).toBe(false), PATIENCE);
});

test('a stream ends with the whole text', async () => {
  const chat = await join();
  say(chat, 'stream');
  const reply = await text(chat, 'one two three ');
  await waitFor(() => expect(chat.current.data.loading).toBe(false), PATIENCE);
  expect(flat(chat.current.messages).filter((m) => m.id === reply.id)).toHaveLength(1);
});

test('a step stands in the tree', async () => {
  const chat = await join();
  say(chat, 'step');
  const step = await text(chat, 'found it');
  expect([step.name, step.type]).toEqual(['search', 'tool']);
  const run = flat(chat.current.messages).find((m) => m.id === step.parentId);
  expect(run?.type).toBe('run');
});

test('a question is answered', async () => {
  const chat = await join();
  say(chat, 'ask');
  await waitFor(() => expect(chat.current.data.askUser?.spec.type).toBe('text'), PATIENCE);
  act(() => {
    chat.current.interact.replyMessage({
      id: crypto.randomUUID(),
      name: 'User',
      type: 'user_message',
      output: 'Ada',
      threadId: '',
      createdAt: new Date().toISOString(),
    });
  });
  await text(chat, 'Hello Ada');
  await waitFor(() => expect(chat.current.data.askUser).toBeUndefined(), PATIENCE);
});

test('an action is called', async () => {
  const chat = await join();
  say(chat, 'action');
  await waitFor(() => expect(chat.current.data.actions).toHaveLength(1), PATIENCE);
  const api = new ChainlitAPI(server.url, 'webapp');
  const [action] = chat.current.data.actions;
  if (!action) throw new Error('no action');
  const answer = await api.callAction(action, chat.current.session.sessionId);
  expect(answer).toMatchObject({ success: true });
  await text(chat, 'pressed 7');
});

test('an element can be read', async () => {
  const chat = await join();
  say(chat, 'element');
  await waitFor(() => expect(chat.current.data.elements).toHaveLength(1), PATIENCE);
  const [element] = chat.current.data.elements;
  const url = new ChainlitAPI(server.url, 'webapp').getElementUrl(
    element?.chainlitKey ?? '',
    chat.current.session.sessionId,
  );
  expect(await (await fetch(url)).text()).toBe('The notes');
});

test('a file goes up with a message', async () => {
  const chat = await join();
  const { promise } = chat.current.interact.uploadFile(
    new File(['four'], 'four.txt', { type: 'text/plain' }),
    () => undefined,
  );
  const { id } = await promise;
  say(chat, 'here', [{ id }]);
  await text(chat, 'four.txt of type text/plain');
});

test('a task is stopped', async () => {
  const chat = await join();
  say(chat, 'wait');
  await text(chat, 'waiting');
  await waitFor(() => expect(chat.current.data.loading).toBe(true), PATIENCE);
  act(() => chat.current.interact.stopTask());
  await text(chat, 'stopped');
  await waitFor(() => expect(chat.current.data.loading).toBe(false), PATIENCE);
});

test('a connection that was lost goes on with the same chat', async () => {
  const chat = await join();
  say(chat, 'before');
  await text(chat, 'You said: before');
  await waitFor(() => expect(chat.current.data.loading).toBe(false), PATIENCE);
  const socket = chat.current.session.session?.socket;
  act(() => {
    socket?.io.engine.close();
  });
  await waitFor(() => expect(socket?.connected).toBe(false), PATIENCE);
  await waitFor(() => expect(socket?.connected).toBe(true), PATIENCE);
  say(chat, 'after');
  await text(chat, 'You said: after');
  const shown = flat(chat.current.messages).map((m) => m.output);
  expect(shown.filter((output) => output === 'You said: before')).toHaveLength(1);
  expect(shown.filter((output) => output === 'Welcome')).toHaveLength(1);
});

test('clearing starts a new chat', async () => {
  const chat = await join();
  say(chat, 'Hello');
  await text(chat, 'You said: Hello');
  const before = chat.current.session.sessionId;
  act(() => chat.current.interact.clear());
  await waitFor(() => expect(chat.current.session.sessionId).not.toBe(before), PATIENCE);
  expect(chat.current.messages).toEqual([]);
});
