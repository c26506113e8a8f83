import { expect, it } from 'vitest';
import { iconName } from './icons';

it.each([
  ['ArrowUp', 'arrow-up'],
  ['arrow_up', 'arrow-up'],
  ['mouse-pointer-click', 'mouse-pointer-click'],
  ['Trash2', 'trash-2'],
  ['trash-2', 'trash-2'],
  ['Grid2x2', 'grid-2x2'],
])('%s is %s', (given, name) => expect(iconName(given)).toBe(name));
