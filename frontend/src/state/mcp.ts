import { api, type McpServer } from '@/client/api';
import { readStored, writeStored } from '@/lib/storage';
import type { McpConnection } from '@/client/types';
import { app, setApp, type McpEntry } from './store';

/** Connections to tool servers belong to a session on the server; the list of wanted ones to the browser. */
const KEY = 'mcp_storage_key';

const setEntries = (change: (entries: McpEntry[]) => McpEntry[]) => {
  setApp(({ mcp }) => ({ mcp: change(mcp) }));
  writeStored(KEY, JSON.stringify(app().mcp));
};

const put = (entry: McpEntry) =>
  setEntries((entries) =>
    entries.some(({ name }) => name === entry.name)
      ? entries.map((known) => (known.name === entry.name ? entry : known))
      : [...entries, entry],
  );

/** Throws what the server says when it does not work. */
export async function connectMcp(server: McpServer): Promise<void> {
  const known = app().mcp.find(({ name }) => name === server.name);
  put({ tools: [], ...known, ...server, status: 'connecting' });
  try {
    const { mcp } = await api.connectMcp(app().sessionId, server);
    put({ ...mcp, status: 'connected' });
  } catch (error) {
    if (known) put({ ...known, status: 'failed' });
    else setEntries((entries) => entries.filter(({ name }) => name !== server.name));
    throw error;
  }
}

export async function disconnectMcp(name: string): Promise<void> {
  setEntries((entries) => entries.filter((entry) => entry.name !== name));
  await api.disconnectMcp(app().sessionId, name);
}

/** A server has gone by itself; the user may connect it again. */
export function mcpEnded(name: string): void {
  setEntries((entries) => entries.map((entry) => (entry.name === name ? { ...entry, status: 'failed' } : entry)));
}

/** A new session knows none of the servers; each entry is connected again. */
export async function connectStoredMcp(): Promise<void> {
  if (!app().config?.features.mcp?.enabled) return;
  const stored = readEntries();
  setApp({ mcp: stored.map((entry) => ({ ...entry, status: 'connecting' })) });
  await Promise.allSettled(stored.map((entry) => reconnectMcp(entry)));
}

export async function reconnectMcp(entry: McpConnection): Promise<void> {
  const { name, clientType, url, headers } = entry;
  const own = entry.isUserProvided && url && (clientType === 'sse' || clientType === 'streamable-http');
  await connectMcp(own ? { name, clientType, url, ...(headers ? { headers } : {}) } : { name });
}

function readEntries(): McpEntry[] {
  try {
    const stored: unknown = JSON.parse(readStored(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter((entry) => typeof entry?.name === 'string') : [];
  } catch {
    return [];
  }
}
