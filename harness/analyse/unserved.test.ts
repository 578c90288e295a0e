import { expect, test } from 'vitest';
import { areTurnedAway, unservedConnections } from './unserved.ts';

const KEPT = { opened: 8, protocols: { 'http/1.1': 6 }, closedByServer: 0, resetByServer: 0 };

function counts(errors: Record<string, number>) {
  return { requests: 450, responses: 448, errors, statuses: { 200: 448 }, unsent: 0, waiting: 0 };
}

type Seen = Omit<Parameters<typeof unservedConnections>[0], 'counts' | 'strategy'>['connections'];

test.each<
  [string, Seen, Record<string, number>, ReturnType<typeof unservedConnections>, path?: 'direct' | 'nginx']
>([
  ['requests that wait in vain', KEPT, { ERR_UNANSWERED: 2 }, { answering: 6, silent: 2, refused: 0 }],
  ['requests that time out', KEPT, { ERR_REQUEST_TIMEOUT: 2 }, { answering: 6, silent: 2, refused: 0 }],
  [
    'resets before an answer',
    { ...KEPT, opened: 40, resetByServer: 34 },
    { ECONNRESET: 34 },
    { answering: 6, silent: 0, refused: 34 },
  ],
  [
    'FINs before an answer',
    { ...KEPT, opened: 9, closedByServer: 3 },
    { UND_ERR_SOCKET: 3 },
    { answering: 6, silent: 0, refused: 3 },
  ],
  ...[
    'ERR_RESPONSE_TRUNCATED',
    'ERR_RESPONSE_MALFORMED',
    'HPE_INVALID_CHUNK_SIZE',
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
    'ECONNREFUSED',
  ].map((code): [string, Seen, Record<string, number>, ReturnType<typeof unservedConnections>] => [
    `no refusal: ${code}`,
    { ...KEPT, closedByServer: 2 },
    { [code]: 2 },
    { answering: 6, silent: 0, refused: 0 },
  ]),
  [
    'one reset beside an answer cut off',
    { ...KEPT, closedByServer: 1, resetByServer: 1 },
    { ERR_RESPONSE_TRUNCATED: 1, ECONNRESET: 1 },
    { answering: 6, silent: 0, refused: 1 },
  ],
  ['a connection opened and never needed', KEPT, {}, { answering: 6, silent: 0, refused: 0 }],
  [
    'one request of many unanswered on a connection with answers',
    { ...KEPT, opened: 6 },
    { ERR_UNANSWERED: 2 },
    { answering: 6, silent: 0, refused: 0 },
  ],
  [
    'an idle connection that the service ended, and none without an answer',
    { ...KEPT, opened: 6, closedByServer: 2 },
    { ECONNRESET: 1 },
    { answering: 6, silent: 0, refused: 0 },
  ],
  [
    'requests that wait in vain behind nginx',
    KEPT,
    { ERR_UNANSWERED: 2 },
    { answering: 6, silent: 2, refused: 0 },
    'nginx',
  ],
  [
    'the same if one of them came on a connection with earlier answers',
    { ...KEPT, protocols: { 'http/1.1': 7 } },
    { ERR_UNANSWERED: 2 },
    { answering: 6, silent: 2, refused: 0 },
    'nginx',
  ],
  [
    'but not if both did',
    { ...KEPT, opened: 6 },
    { ERR_UNANSWERED: 2 },
    { answering: 6, silent: 0, refused: 0 },
    'nginx',
  ],
  [
    'no resets by nginx itself',
    { ...KEPT, opened: 9, resetByServer: 3 },
    { ECONNRESET: 3 },
    { answering: 6, silent: 0, refused: 0 },
    'nginx',
  ],
])('unservedConnections() counts %s', (_case, connections, errors, expected, path = 'direct') => {
  expect(unservedConnections({ strategy: { path }, counts: counts(errors), connections })).toEqual(expected);
});

test.each<[string, Parameters<typeof areTurnedAway>[0], boolean]>([
  ['none', { refused: 0, failed: 40, opened: 56, requests: 2_000 }, false],
  ['all that failed', { refused: 34, failed: 34, opened: 40, requests: 450 }, true],
  ['one that failed, of many requests', { refused: 1, failed: 1, opened: 7, requests: 4_000 }, true],
  ['one that failed, of few requests', { refused: 1, failed: 1, opened: 9, requests: 400 }, false],
  ['half of those that failed', { refused: 20, failed: 40, opened: 56, requests: 2_000 }, true],
  ['as many as by chance', { refused: 1, failed: 40, opened: 56, requests: 2_000 }, false],
  ['some more than by chance', { refused: 3, failed: 40, opened: 56, requests: 2_000 }, false],
  ['connections of one request each', { refused: 40, failed: 40, opened: 2_000, requests: 2_000 }, false],
])('areTurnedAway() for %s', (_, refusals, expected) => {
  expect(areTurnedAway(refusals)).toBe(expected);
});
