import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';

/** The table of the catalogue says where each entry is tested: it must be true. */

const HERE = import.meta.dirname;
const rows = readFileSync(path.join(HERE, '../CATALOGUE.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| `(\w+)` \| `([\w.]+)` \| (.*) \| (.*) \|$/.exec(line))
  .filter((row) => row !== null)
  .map(([, id, file, languages, tests]) => ({ id: id!, file: file!, languages: languages!, tests: tests!.split(' · ') }));
const folders = readdirSync(HERE, { withFileTypes: true }).filter((item) => item.isDirectory() && item.name !== 'assets').map(({ name }) => name);

test('every entry is tested where the table says, with an app of its own', () => {
  for (const { id, file, languages, tests } of rows) {
    expect(folders, `the app of ${id}`).toContain(id);
    const scripts = readdirSync(path.join(HERE, id)).filter((name) => name.startsWith('main.'));
    expect(scripts.sort(), `the scripts of ${id}`).toEqual(languages === 'Lua' ? ['main.lua'] : ['main.lua', 'main.rhai']);
    const source = readFileSync(path.join(HERE, file), 'utf8');
    expect(source, `the entry of ${id}`).toContain(`entry('${id}'`);
    for (const name of tests) expect(source, `a test of ${id}`).toContain(name);
  }
  expect(rows.length).toBeGreaterThanOrEqual(52);
});

test('every app is in the table', () => {
  expect(folders.sort()).toEqual(rows.map(({ id }) => id).sort());
});
