import { expect, test } from 'vitest';
import { codeLabel, countsBy, snakeCase, statusLabel } from './labels.ts';

test.each([
  ['EADDRNOTAVAIL', 'EADDRNOTAVAIL'],
  ['ERR_RESPONSE_TRUNCATED', 'ERR_RESPONSE_TRUNCATED'],
  ['H2', 'H2'],
  ['connect to 10.0.0.1 failed', 'other'],
  ['E"} 1\nevil{', 'other'],
  ['E'.repeat(65), 'other'],
  ['', 'other'],
])('codeLabel() makes of %j %s', (code, label) => expect(codeLabel(code)).toBe(label));

test.each([
  ['200', '200'],
  ['999', '999'],
  ['20', 'other'],
  ['2000', 'other'],
  ['', 'other'],
])('statusLabel() makes of %j %s', (status, label) => expect(statusLabel(status)).toBe(label));

test('countsBy() adds up what comes to the same label', () => {
  expect(countsBy({ a: 1, EPIPE: 2, b: 4 }, codeLabel)).toEqual([
    ['other', 5],
    ['EPIPE', 2],
  ]);
});

test('snakeCase() parts words', () =>
  expect(['finWait1', 'listen'].map(snakeCase)).toEqual(['fin_wait1', 'listen']));
