import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..');
/** What the tests serve: the web app as its sources are now, whatever the binary has inside. */
export const DIST = path.join(ROOT, 'dist');
/** Notes which sources `dist` was built from last by the tests. */
const NOTE = path.join(ROOT, 'node_modules/.cache/dist-of-tests');

const SOURCES = ['src', 'public', '../src/config/translations/en-US.json'];

/** Before all tests: builds the web app unless `dist` comes from these very sources. */
export default function build(): void {
  if (noted() === state()) return;
  execFileSync('npm', ['run', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  mkdirSync(path.dirname(NOTE), { recursive: true });
  writeFileSync(NOTE, state());
}

function noted(): string | null {
  try {
    return readFileSync(NOTE, 'utf8');
  } catch {
    return null;
  }
}

/** Content of the sources, and the very build. */
function state(): string {
  const hash = createHash('sha256');
  const settings = readdirSync(ROOT).filter((name) => /\.(ts|html|json)$/.test(name));
  for (const file of [...settings, ...SOURCES].flatMap((name) => filesBelow(path.join(ROOT, name)))) {
    hash.update(path.relative(ROOT, file)).update(readFileSync(file));
  }
  const built = statSync(path.join(DIST, 'index.html'), { throwIfNoEntry: false });
  return `${hash.digest('hex')} ${built?.mtimeMs}`;
}

function filesBelow(place: string): string[] {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place).sort().flatMap((name) => filesBelow(path.join(place, name)));
}
