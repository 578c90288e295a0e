import { isAtLeast } from '../../../../servers/nginx/version.ts';
import type { Load } from '../../../scenario/scenario.ts';
import { inspectNginx } from '../../../serve/nginx/nginx.ts';
import { DIRECT, forEach, type OddServices } from './judge.ts';
import { answering, ending, ok, serverOf } from './server.ts';

// Services that keep their connections, and whose answers are odd or late.

const LOAD: Load = { kind: 'closed', concurrency: 2, requests: 100, durationMs: 5_000 };
/** Short, for callers that wait in vain. */
const IN_VAIN: Load = { ...LOAD, durationMs: 300 };
const NO_REASON = ok('', 'HTTP/1.1 200');
const EMPTY_LINE_FIRST = `\r\n${ok()}`;
const TOO_SHORT = 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello';
const SPACE_IN_CHUNKS = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n0 \r\n\r\n';
const LENGTH_TWICE = ok('Content-Length: 5\r\n');
const headOf = (bytes: number): string => ok(`X-Big: ${'a'.repeat(bytes)}\r\n`);
const nginx = await inspectNginx();
const readsPast103 = nginx !== null && isAtLeast(nginx.version, '1.29.0');

/** Head and body in two writes; the second waits for the first to be acknowledged if Nagle's algorithm is on. */
const inTwoWrites =
  (noDelay: boolean, later: (write: () => void) => void = setImmediate) =>
  () =>
    serverOf(
      ({ socket }) => {
        const [head, body] = ok().split(/(?=hello)/);
        socket.write(head!);
        later(() => socket.write(body!));
      },
      { noDelay },
    );
const byNagle = (came: string) => ({
  'service-nagle': new RegExp(
    `^\\d\\d of 60 answers came ${came}, the last about 40 ms after the first.*Nagle's algorithm on the service`,
  ),
});
const FEW: Load = { ...LOAD, requests: 60 };

export const ANSWERS: OddServices = {
  'Odd answers in turn: the driver takes them, or refuses each kind under a code of its own': {
    isLong: true,
    server: () => answering(NO_REASON, EMPTY_LINE_FIRST, SPACE_IN_CHUNKS, LENGTH_TWICE, headOf(20_000)),
    load: LOAD,
    cells: {
      socket: { opened: 2 },
      ...forEach(['undici'], {
        errors: {
          HPE_INVALID_CHUNK_SIZE: 20,
          UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 20,
          UND_ERR_HEADERS_OVERFLOW: 20,
        },
      }),
    },
  },

  'Odd answers in turn: nginx takes two kinds, its error log has the third, and keep-alive is not blamed': {
    server: () => answering(NO_REASON, SPACE_IN_CHUNKS, headOf(12_000)),
    load: { ...LOAD, requests: 102 },
    cells: forEach(['nginx'], {
      causes: {
        'nginx-too-big-header':
          /: 34 lines in nginx's error log for 102 requests, the first "upstream sent too big header/,
      },
      errors: { 'status 502': 34 },
    }),
  },

  'An empty line before the status line, which nginx does not take for an answer': {
    isLong: true,
    server: () => answering(EMPTY_LINE_FIRST),
    load: IN_VAIN,
    cells: forEach(['nginx'], {
      causes: { 'nginx-no-http': /: \d+ lines in nginx's error log/ },
      errors: 'any',
    }),
  },

  'An early 103': {
    server: () => answering(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${ok()}`),
    load: IN_VAIN,
    cells: {
      ...forEach(['autocannon'], { ask: { load: LOAD }, errors: { ERR_INTERIM_RESPONSE: 100 } }),
      ...forEach(
        ['nginx'],
        readsPast103
          ? { opened: 2 }
          : {
              causes: { 'nginx-interim-answer': /\(103\) .* in 2 requests/ },
              errors: { ERR_UNANSWERED: 2 },
            },
      ),
    },
  },

  'Some answers are cut off: that is no limit of requests, idle time or age': {
    // At irregular distances.
    server: () =>
      serverOf(({ socket, overall }) =>
        [23, 62, 71].includes(overall) ? socket.end(ok().slice(0, -2)) : socket.write(ok()),
      ),
    load: LOAD,
    cells: forEach(['undici'], {
      causes: {
        'answers-too-short': /^The answers to 3 of 100 requests stopped 2 bytes short of their Content/,
      },
      errors: { UND_ERR_SOCKET: 3 },
      opened: 5,
    }),
  },

  'A Content-Length of 4 bytes more than the body, and a FIN': {
    server: () => ending(TOO_SHORT),
    load: LOAD,
    cells: {
      ...forEach(DIRECT, {
        causes: {
          'answers-too-short':
            /^The answers to (\d+) of \1 requests stopped 4 bytes short of their Content-Length, and each ended its connection: \1 connections for \1 requests/,
        },
        errors: 'any',
      }),
      ...forEach(['nginx'], {
        causes: {
          'answers-too-short':
            /^The answers to (\d+) of \1 requests stopped 4 bytes short of their Content-Length, and each ended its connection: \1 connections of nginx/,
        },
        errors: 'any',
      }),
    },
  },

  'A Content-Length of 4 bytes more than the body, on a connection that stays open': {
    isLong: true,
    server: () => answering(TOO_SHORT),
    load: IN_VAIN,
    cells: {
      ...forEach(DIRECT, {
        causes: {
          'answers-too-short':
            /^The answers to 2 of 2 requests stopped 4 bytes short of their Content-Length, and nothing more came for 2(\.\d+)? s or longer/,
        },
        errors: { ERR_UNANSWERED: 2 },
      }),
      ...forEach(['nginx'], {
        causes: {
          'answers-too-short':
            /^The answers to 2 of 2 requests stopped 4 bytes short .* the rest had not come a second after the head or later/,
        },
        errors: { ERR_UNANSWERED: 2 },
      }),
    },
  },

  'A long body that comes byte by byte, and is no shorter than it says': {
    isLong: true,
    server: () =>
      serverOf(({ socket }) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n');
        const parts = setInterval(() => socket.write('hello'), 100);
        socket.on('close', () => clearInterval(parts));
      }),
    load: IN_VAIN,
    cells: forEach(DIRECT, { errors: { ERR_UNANSWERED: 2 } }),
  },

  "Nagle's algorithm on a service that writes head and body apart": {
    server: inTwoWrites(false),
    load: FEW,
    cells: {
      ...forEach(['socket'], { causes: byNagle('in parts'), opened: 2 }),
      ...forEach(['nginx'], { causes: byNagle('to nginx in parts'), opened: 2 }),
    },
  },

  'The same writes with TCP_NODELAY': {
    server: inTwoWrites(true),
    load: FEW,
    cells: forEach(['socket', 'nginx'], { opened: 2 }),
  },

  'A pause of 42 ms within each answer, as long as a delayed acknowledgement, with TCP_NODELAY': {
    isLong: true,
    server: inTwoWrites(true, (write) => setTimeout(write, 42)),
    load: FEW,
    cells: forEach(['socket', 'nginx'], { opened: 2 }),
  },

  'A service that takes longer with each answer of a connection': {
    isLong: true,
    // Up to 50 ms, which is much against what a busy machine adds.
    server: () => serverOf(({ socket, nth }) => setTimeout(() => socket.write(ok()), 2 + nth / 2)),
    load: { kind: 'closed', concurrency: 4, durationMs: 2_500 },
    cells: forEach(DIRECT, {
      causes: {
        'service-drifts':
          /^Answers took longer and longer: \d{1,2}(\.\d+)? ms at the beginning of the load and \d\d(\.\d+)? ms at its end, .* with as many requests in flight/,
      },
      opened: 4,
    }),
  },

  'One request that is never answered': {
    isLong: true,
    server: () => {
      let isOver = false;
      return serverOf(({ socket, nth, overall }) => {
        // On a connection that was answered before: otherwise it could be one that is never served.
        if (!isOver && overall > 10 && nth > 1) isOver = true;
        else setTimeout(() => socket.write(ok()), 5);
      });
    },
    load: { kind: 'open', ratePerSecond: 20, arrivals: 'constant', durationMs: 2_000 },
    cells: {
      lossy: {
        ask: { pool: 8 },
        causes: { unanswered: /^1 of 40 requests had no answer.* [34](\.\d+)? s/ },
        not: ['service-stalled', 'pool-waits'],
        errors: { ERR_UNANSWERED: 1 },
      },
      sound: { ask: { pool: 8 } },
      queue: { ask: { pool: 1, load: { kind: 'closed', concurrency: 16, requests: 100 } } },
    },
    best: 'sound',
  },
};
