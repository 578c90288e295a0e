import { describe, expect, test } from 'vitest';
import { parseRequestCount, readRequestCount } from './nginx-ready.ts';

const STATUS = `Active connections: 9 
server accepts handled requests
 13 12 2471 
Reading: 0 Writing: 1 Waiting: 8 
`;

describe('parseRequestCount()', () => {
  test('reads the requests of stub_status', () => {
    expect(parseRequestCount(STATUS)).toBe(2_471);
  });

  test.each(['', '<html>404</html>'])('throws for "%s"', (text) => {
    expect(() => parseRequestCount(text)).toThrow('expected stub_status');
  });
});

test('readRequestCount() rejects where nobody listens', async () => {
  await expect(readRequestCount('/nowhere/status.sock')).rejects.toThrow('ENOENT');
});
