import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DIST } from './build';

const BINARY = path.resolve(process.env.CHAINLIT_BIN ?? path.join(import.meta.dirname, '../../target/debug/chainlit'));
const APPS = path.join(import.meta.dirname, 'apps');
/** What the page is drawn by: the web app of these sources, or that of this folder. */
const WEB_APP = process.env.TEST_WEB_APP ?? DIST;
const START_MS = 60_000;

export interface AppOptions {
  /** A script of the app's folder. */
  script: string;
  /** What the app's folder is made of, `tests/apps` if nothing else. */
  folders?: string[];
  /** `chainlit.toml`. */
  settings?: string;
  /** Further files of the app, by path. */
  files?: Record<string, string>;
  env?: Record<string, string>;
  args?: string[];
}

/** A server of its own for one test, in a folder of its own. */
export class Server {
  url = '';
  /** What it said, for reports of failed tests. */
  log = '';
  readonly #options: AppOptions;
  readonly #folder: string;
  #process: ChildProcess | null = null;

  static async start(options: AppOptions): Promise<Server> {
    const folder = await mkdtemp(path.join(tmpdir(), 'chainlit-e2e-'));
    for (const source of options.folders ?? [APPS]) await cp(source, folder, { recursive: true });
    const files = { ...(options.settings ? { 'chainlit.toml': options.settings } : {}), ...options.files };
    const server = new Server(options, folder);
    for (const [name, content] of Object.entries(files)) await server.write(name, content);
    await server.resume();
    return server;
  }

  private constructor(options: AppOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
  }

  /** Starts it, again on the same port when it ran before. */
  async resume(): Promise<void> {
    const port = this.url ? new URL(this.url).port : '0';
    const { script, args = [], env = {} } = this.#options;
    const child = spawn(BINARY, ['run', script, '--headless', '--port', port, ...args], {
      cwd: this.#folder,
      // Nothing that the tests' own environment says to the program: `CI`, keys of models, addresses of databases.
      env: { PATH: process.env.PATH, HOME: process.env.HOME, CHAINLIT__UI__CUSTOM_BUILD: WEB_APP, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    this.url = await new Promise<string>((resolve, reject) => {
      const giveUp = setTimeout(() => reject(new Error(`the server did not start:\n${this.log}`)), START_MS);
      const read = (data: Buffer) => {
        this.log += data.toString();
        const ready = /Your app is available at (\S+)/.exec(this.log.slice(-4096));
        if (!ready) return;
        clearTimeout(giveUp);
        resolve(ready[1]!);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.on('error', reject);
      child.on('exit', (code) => reject(new Error(`the server ended with ${code}:\n${this.log}`)));
    });
  }

  /** A file of the app, as its author saves it. */
  async write(name: string, content: string): Promise<void> {
    const file = path.join(this.#folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
