import { describe, expect, test } from 'vitest';
import { addAccessLine, emptyUpstreamLog, type UpstreamLog } from './access-log.ts';

// Captured from nginx 1.22.1.
const REUSED = '1795246222.590	200	0.000	198.18.3.161:9000	200	0.000	0.000	0.000	6	946';
const NEW = '1795246221.676	200	0.006	198.18.3.161:9000	200	0.001	0.005	0.005	5	43';
const NO_PORTS = '1795246124.674	502	0.000	198.18.3.161:9000	502	-	-	0.000	2	7121';
const CLIENT_LEFT = '1795246173.464	499	0.185	198.18.3.161:9003	-	0.000	-	0.185	13	5';
const NO_SOCKET = '1795246177.936	500	0.000		-	-	-	0.000	6569	263';
const RETRIED =
  '1795246224.015	200	0.001	198.18.3.161:9000, 198.18.3.161:9000, 198.18.3.161:9000	502, 502, 200	' +
  '0.000, 0.000, 0.001	-, -, 0.001	0.000, 0.000, 0.001	8	1088';
// Not captured: what nginx writes for a request that it answers itself, and for an internal redirect.
const ANSWERED_ITSELF = '1795246222.590	400	0.000	-	-	-	-	-	6	1';
const REDIRECTED =
  '1795246222.590	200	0.001	a:1 : b:1	404 : 200	0.001 : 0.000	0.001 : 0.000	0.001 : 0.000	6	1';

function read(...lines: string[]): UpstreamLog {
  const log = emptyUpstreamLog();
  for (const line of lines) addAccessLine(log, line);
  return log;
}

describe('addAccessLine()', () => {
  test.each<[string, string, Omit<UpstreamLog, 'lines'>]>([
    ['a kept connection', REUSED, { requests: 1, attempts: 1, newAtLeast: 0, statuses: { 200: 1 } }],
    ['a new connection', NEW, { requests: 1, attempts: 1, newAtLeast: 1, statuses: { 200: 1 } }],
    ['a failed connection', NO_PORTS, { requests: 1, attempts: 1, newAtLeast: 1, statuses: { 502: 1 } }],
    ['a client that left', CLIENT_LEFT, { requests: 1, attempts: 1, newAtLeast: 0, statuses: { none: 1 } }],
    ['no socket to be had', NO_SOCKET, { requests: 1, attempts: 1, newAtLeast: 1, statuses: { none: 1 } }],
    ['three attempts', RETRIED, { requests: 1, attempts: 3, newAtLeast: 1, statuses: { 502: 2, 200: 1 } }],
    ['a redirect', REDIRECTED, { requests: 1, attempts: 2, newAtLeast: 1, statuses: { 404: 1, 200: 1 } }],
    ['no attempt', ANSWERED_ITSELF, { requests: 1, attempts: 0, newAtLeast: 0, statuses: {} }],
    ['a status request', 'status', { requests: 0, attempts: 0, newAtLeast: 0, statuses: {} }],
  ])('counts %s', (_case, line, expected) => {
    expect(read(line)).toEqual({ lines: 1, ...expected });
  });

  test('adds lines up', () => {
    expect(read(REUSED, 'status', RETRIED, NO_PORTS, REUSED)).toEqual({
      lines: 5,
      requests: 4,
      attempts: 6,
      newAtLeast: 2,
      statuses: { 200: 3, 502: 3 },
    });
  });

  test.each(['', 'status 1', REUSED.slice(0, 40)])('throws for "%s", which is no line of it', (line) => {
    expect(() => read(line)).toThrow(`Cannot read "${line}" of an access log: expected 10 fields`);
  });
});
