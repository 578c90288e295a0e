import { expect, test } from 'vitest';
import { parseNginxStatus } from './stub-status.ts';

const ANSWER = `Active connections: 291 
server accepts handled requests
 16630948 16630946 31070465 
Reading: 6 Writing: 179 Waiting: 106 
`;

test('parseNginxStatus() parses the answer of nginx 1.22', () => {
  expect(parseNginxStatus(ANSWER)).toEqual({
    active: 291,
    accepts: 16_630_948,
    handled: 16_630_946,
    requests: 31_070_465,
    reading: 6,
    writing: 179,
    waiting: 106,
  });
});

test.each([
  ['another page', '<html>Welcome to nginx!</html>'],
  ['an answer cut short', ANSWER.slice(0, 60)],
  ['nothing', ''],
])('parseNginxStatus() gives undefined for %s', (_, text) => {
  expect(parseNginxStatus(text)).toBeUndefined();
});
