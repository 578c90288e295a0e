import { describe, expect, test } from 'vitest';
import { parseBegun, readBegun } from './ready.ts';

const STATUS = `Active connections: 9 
server accepts handled requests
 13 12 2471 
Reading: 0 Writing: 1 Waiting: 8 
`;

describe('parseBegun()', () => {
  test('reads connections and requests of stub_status', () => {
    expect(parseBegun(STATUS)).toEqual({ connections: 13, requests: 2_471 });
  });

  test.each(['', '<html>404</html>'])('throws for "%s"', (text) => {
    expect(() => parseBegun(text)).toThrow('expected stub_status');
  });
});

test('readBegun() rejects when no server listens', async () => {
  await expect(readBegun('/nowhere/status.sock')).rejects.toThrow('ENOENT');
});
