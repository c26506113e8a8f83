import { expect, it } from 'vitest';
import { normalizeMath } from './mathMarks';

it.each([
  ['$a+b$ is', '$a+b$ is'],
  ['costs $5 and $6.', 'costs \\$5 and \\$6.'],
  ['from $5 to $x$', 'from \\$5 to $x$'],
  ['$$\nx\n$$', '$$\nx\n$$'],
  ['\\(a\\) and \\[b\\]', '$a$ and $$b$$'],
  ['\\[ b \\]', '$$\nb\n$$'],
  ['$$x^2$$', '$$\nx^2\n$$'],
  ['a \\$ sign', 'a \\$ sign'],
  ['`$5 \\(x\\)` $', '`$5 \\(x\\)` \\$'],
  ['``a`$`` $x$', '``a`$`` $x$'],
])('%j becomes %j', (given, expected) => expect(normalizeMath(given)).toBe(expected));
