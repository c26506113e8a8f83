import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from '../fixture';
import type { AppOptions } from '../server';

const HERE = import.meta.dirname;
const SECRET = 'a secret that is long enough for anybody';

interface EntryOptions extends Partial<AppOptions> {
  /** Errors of the browser that belong to the entry. */
  errors?: RegExp;
  /** Users log in. */
  login?: boolean;
}

/**
 * One entry of the catalogue: what Chainlit's own browser tests observe of an app. The app is in the folder of that name, as
 * `main.lua` and mostly as `main.rhai` too; what is asserted holds for each. The page is as large as in those tests.
 */
export function entry(id: string, observations: () => void): void;
export function entry(id: string, options: EntryOptions, observations: () => void): void;
export function entry(id: string, given: EntryOptions | (() => void), body?: () => void): void {
  const { errors, login = false, ...options } = typeof given === 'function' ? {} : given;
  const observations = typeof given === 'function' ? given : body!;
  const folder = path.join(HERE, id);
  const expected = [...(errors ? [errors.source] : []), ...(login ? ['401'] : []), ...(process.env.TEST_WEB_APP ? ['.'] : [])];
  for (const script of ['main.lua', 'main.rhai'].filter((name) => existsSync(path.join(folder, name)))) {
    test.describe(`${id}, ${script}`, () => {
      test.use({
        viewport: { width: 1200, height: 660 },
        app: {
          script,
          folders: [path.join(HERE, 'assets'), folder],
          ...options,
          env: { ...(login ? { CHAINLIT_AUTH_SECRET: SECRET } : {}), ...options.env },
        },
        expectedErrors: [new RegExp(expected.join('|') || '^$')],
      });
      // The page is open in every one of them.
      test.beforeEach(({ chat }) => void chat);
      observations();
    });
  }
}
