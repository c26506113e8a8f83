import { expect, it } from 'vitest';
import { healTail } from './heal';

it.each([
  ['plain', 'plain'],
  ['some **bold', 'some **bold**'],
  ['some **bold ', 'some **bold**'],
  ['some **', 'some '],
  ['a **b** c', 'a **b** c'],
  ['a ~~b', 'a ~~b~~'],
  ['call `fn(', 'call `fn(`'],
  ['call `', 'call '],
  ['code `**` and **x', 'code `**` and **x**'],
  ['see [docs](https://exam', 'see docs'],
  ['see [docs](https://x.test)', 'see [docs](https://x.test)'],
  ['pic ![alt](http', 'pic '],
  ['**a\n\nb', '**a\n\nb'],
])('heals %j', (text, healed) => {
  expect(healTail(text)).toBe(healed);
});
