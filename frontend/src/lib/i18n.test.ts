import { afterEach, expect, it } from 'vitest';
import { interpolate, setTranslations, t } from './i18n';

afterEach(() => setTranslations({}));

it('looks up nested keys, then English, then gives the key', () => {
  setTranslations({ chat: { messages: { status: { using: 'Nutzt' } } } });
  expect(t('chat.messages.status.using')).toBe('Nutzt');
  expect(t('chat.messages.status.used')).toBe('Used');
  expect(t('no.such.key')).toBe('no.such.key');
  expect(t('chat.toString')).toBe('chat.toString');
});

it('fills in values', () => {
  setTranslations({ hello: 'Bonjour {{ name }}, {{other}}' });
  expect(t('hello', { name: 'Ada' })).toBe('Bonjour Ada, {{other}}');
  expect(interpolate('{{a}}{{a}}', { a: 1 })).toBe('11');
});
