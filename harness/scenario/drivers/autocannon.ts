import type { DriverTask } from '../axes/axis.ts';
import { driversOf } from '../drivers-of-load.ts';
import { answererOf } from '../scenario.ts';
import type { AskedOfDriver, Driver } from './driver.ts';

// Each defect of autocannon 9.0.0 named here is pinned by harness/drive/autocannon/defects.test.ts.

/** Why it can neither end a connection nor meet a server that does. */
export const RECONNECTS =
  'it loses the answer to each request after which it reconnects, and when a server closes it sends the next ' +
  'request before it notices, loses that request, and its latencies grow without bound';

const MEETS_CLOSING = {
  because: `The server closes connections, which autocannon cannot handle: ${RECONNECTS}`,
  expected: 'a server that keeps them, or another driver',
};

export const autocannon: Driver = {
  client: 'autocannon 9',
  purpose: 'comparing with figures that were made with it. [Read this first](#autocannon)',
  limits: [
    'An interim answer (103 Early Hints) is taken for the answer itself, so such a request counts as `ERR_INTERIM_RESPONSE` and its connection is ended.',
    'Bytes after an answer are taken for the next one.',
    'An answer that only the end of the connection ends is taken for one that was cut off, so such a request counts as `ERR_RESPONSE_TRUNCATED`.',
  ],
  refuse: [
    {
      key: 'load.kind',
      refused: '`open`',
      when: ({ load }) => load.kind === 'open',
      because:
        'autocannon still waits for answers when it is given a rate, and its correction for that confuses milliseconds with seconds',
      expected: 'closed, or another driver',
    },
    {
      key: 'load.objectsPerPage',
      refused: 'above 1',
      when: ({ load }) => load.kind === 'closed' && (load.objectsPerPage ?? 1) > 1,
      because: 'The callers of autocannon do not wait for each other, so there are no pages',
      expected: '1, or another driver',
    },
    {
      key: 'origin.close',
      refused: '`true`, unless the path is `nginx`',
      when: (task) => meetsOrigin(task) && task.origin?.close === true,
      ...MEETS_CLOSING,
    },
    {
      key: 'origin.maxRequestsPerSocket',
      refused: 'above 0, unless the path is `nginx`',
      when: (task) => meetsOrigin(task) && (task.origin?.maxRequestsPerSocket ?? 0) > 0,
      ...MEETS_CLOSING,
    },
  ],
};

/**
 * Connections of each process: it opens one for each caller, and has as many requests in flight on each as are pipelined.
 * NaN under an open load, which it cannot make.
 */
export function connectionsOfCallers({ strategy, load }: DriverTask): number {
  return load.kind === 'closed' ? load.concurrency / driversOf(load) / strategy.pipelining : Number.NaN;
}

function meetsOrigin({ strategy }: AskedOfDriver): boolean {
  return answererOf(strategy.path) === 'origin';
}
