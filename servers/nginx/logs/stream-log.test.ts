import { describe, expect, test } from 'vitest';
import { StreamLog } from './stream-log.ts';

// Captured from nginx 1.22.1.
const BOUND = '1795261871.261	200	0.022	198.18.3.161:8080	0.001	66	188	4	198.18.2.1	28	198.18.3.81';
const UNBOUND = '1795261869.766	200	0.016	198.18.3.161:8080	0.000	0	0	8	198.18.2.1	28	-';
const REFUSED = '1795261872.234	502	0.000	198.18.3.161:8080	-	0	0	2	198.18.2.1	28	-';

function read(...lines: string[]): StreamLog {
  const log = new StreamLog();
  for (const line of lines) log.add(line);
  return log;
}

describe('StreamLog', () => {
  test('counts each session as one attempt on a new connection', () => {
    const log = read(BOUND, UNBOUND, REFUSED);
    expect(log.lines).toBe(3);
    expect(log.upstream).toEqual({
      requests: 3,
      attempts: 3,
      newAtLeast: 3,
      statuses: { 200: 2, 502: 1 },
      closing: 0,
      noLength: 0,
      tooLong: 0,
      cutOff: {},
      leftOpen: {},
      answeredMs: {},
      bodyMs: {},
    });
  });

  test('counts the connections of status requests as lines, but not as sessions', () => {
    const log = read('status 1', 'status 2', 'status 3', BOUND, 'status 1', 'status 17');
    expect(log.lines).toBe(3);
    expect(log.upstream.requests).toBe(1);
  });

  test.each(['', 'status', BOUND.slice(0, 40)])(
    'throws for "%s", which is not a line of this log',
    (line) => {
      expect(() => read(line)).toThrow(`Cannot read line "${line}" of an access log: expected 11 fields`);
    },
  );
});
