/** Starts the program with the test's app; it ends with the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export interface Server {
  url: string;
  process: ChildProcess;
}

export function start(): Promise<Server> {
  const program = process.env.CHAINLIT_BIN ?? here('../../target/debug/chainlit');
  const child = spawn(program, ['run', here('app.lua'), '--headless', '--port', '0'], {
    // Nothing that the tests' own environment says to the program: `CI`, keys of models, addresses of databases.
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let log = '';
    const read = (data: Buffer) => {
      log += data.toString();
      const found = /available at (http:\/\/\S+)/.exec(log);
      if (found?.[1]) resolve({ url: found[1], process: child });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the program ended with ${code}:\n${log}`)));
  });
}
