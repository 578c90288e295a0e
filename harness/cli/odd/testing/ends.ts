import http from 'node:http';
import { expect } from 'vitest';
import type { Load } from '../../../scenario/scenario.ts';
import { CLIENTS, DIRECT, forEach, type OddServices } from './judge.ts';
import { answering, ending, ok, serverOf } from './server.ts';

// Services that keep their connections, or end them in one way each.

const LOAD: Load = { kind: 'closed', concurrency: 2, requests: 100, durationMs: 5_000 };
/** A request now and then: a pause of 200 ms. */
const PAUSES: Load = { kind: 'open', ratePerSecond: 5, arrivals: 'constant', durationMs: 1_600 };
const UNAVAILABLE = ok('', 'HTTP/1.1 503 Service Unavailable');
/** Why nginx keeps no connection to the service. */
const ofNginx = (said: RegExp) => ({ 'upstream-keep-alive-off': said });

/** Ends a connection that has had no request for so long. */
function restingFor(ms: number, fields = '') {
  const timers = new WeakMap<object, NodeJS.Timeout>();
  return serverOf(({ socket }) => {
    clearTimeout(timers.get(socket));
    socket.write(ok(fields));
    timers.set(
      socket,
      setTimeout(() => socket.end(), ms),
    );
  });
}

export const ENDS: OddServices = {
  '503 while it starts, then kept connections: it is waited for, and no cause is named': {
    server: () => serverOf(({ socket, overall }) => socket.write(overall < 4 ? UNAVAILABLE : ok())),
    load: LOAD,
    cells: {
      ...forEach(['socket', 'undici', 'autocannon', 'nginx'], { opened: 2 }),
      paused: { ask: { load: PAUSES }, opened: expect.toSatisfy((opened: number) => opened < 4) },
    },
  },

  'Connection: close with each answer': {
    server: () => ending(ok('Connection: close\r\n')),
    load: LOAD,
    cells: {
      ...forEach(DIRECT, {
        causes: {
          'answers-say-close': /^100 of 100 answers .*Connection: close.* 100 connections for 100 requests$/,
        },
        opened: 100,
      }),
      ...forEach(['nginx'], {
        causes: ofNginx(/ 100 connections of nginx.*: 100 of 100 answers said Connection: close$/),
      }),
    },
  },

  'HTTP/1.0, which ends each connection': {
    server: () => ending(ok('', 'HTTP/1.0 200 OK')),
    load: LOAD,
    cells: {
      ...forEach(DIRECT, {
        causes: {
          'answers-in-http10': /^100 of 100 answers .*HTTP\/1\.0.* 100 connections for 100 requests$/,
        },
        opened: 100,
      }),
      ...forEach(['nginx'], {
        causes: ofNginx(/^nginx opened 100 connections .* HTTP\/1\.0, as the first answer/),
      }),
    },
  },

  'HTTP/1.0 that asks to keep the connection': {
    server: () => answering(ok('Connection: keep-alive\r\n', 'HTTP/1.0 200 OK')),
    load: LOAD,
    cells: {
      socket: { opened: 2 },
      ...forEach(['nginx'], {
        causes: ofNginx(/^nginx opened 100 connections .* HTTP\/1\.0, as the first answer/),
      }),
    },
  },

  'Answers without a length, which only the end of the connection ends': {
    server: () => ending('HTTP/1.1 200 OK\r\n\r\nhello'),
    load: LOAD,
    cells: {
      ...forEach(['socket', 'undici'], {
        causes: {
          'answers-without-length': /^100 of 100 answers had no length.* 100 connections for 100 requests$/,
        },
        opened: 100,
      }),
      // Its parser waits for the end of such a body for ever.
      ...forEach(['autocannon'], {
        causes: { 'answers-without-length': /^100 of 100 answers had no length/ },
        errors: { ERR_RESPONSE_TRUNCATED: 100 },
      }),
      ...forEach(['nginx'], {
        causes: ofNginx(/ 100 connections of nginx.*: 100 of 100 answers had no length/),
      }),
    },
  },

  'A FIN after each answer, unannounced': {
    server: () => ending(ok()),
    load: LOAD,
    cells: {
      ...forEach(DIRECT, {
        causes: {
          'service-closes-silently': /^The service ended \d+ connections after one answer each, by a FIN/,
        },
        errors: 'any',
      }),
      // nginx asks again where the FIN came first.
      ...forEach(['nginx'], {
        causes: ofNginx(
          /^The service ended \d+ connections of nginx.* each right after its answer and without announcing/,
        ),
        perhaps: 'nginx-closed-early',
        errors: 'any',
      }),
    },
  },

  'Bytes after each answer, which nginx does not pass on': {
    server: () => answering(`${ok()}more`),
    load: LOAD,
    cells: {
      nginx: {
        ask: CLIENTS.nginx,
        causes: ofNginx(
          /^nginx closed 100 connections .*: 100 of 100 answers were longer than their Content/,
        ),
      },
    },
  },

  'Plain answers, and a cache of nginx that is too small: the service is not blamed': {
    // Answers that come together leave room for one connection of 64.
    server: () => serverOf(({ socket }) => setTimeout(() => socket.write(ok()), 5)),
    load: { ...LOAD, concurrency: 64, requests: 640 },
    // The cache is named where nginx could use a connection again for one request in ten.
    cells: { small: { ask: { path: 'nginx', upstreamKeepalive: 1 }, perhaps: 'upstream-keep-alive-small' } },
  },

  'A FIN after 25 ms without a request': {
    server: () => restingFor(25),
    load: PAUSES,
    cells: {
      ...forEach(['socket', 'undici'], {
        causes: { 'idle-limit': /^The service ended [78] connections that had no request for/ },
      }),
      ...forEach(['nginx'], {
        // Of 20 requests, two may come early on a machine that pauses: on a kept connection, or just as it ends.
        ask: { load: { ...PAUSES, durationMs: 4_000 } },
        causes: ofNginx(
          /(18|19|20) connections of nginx.* each in the pause before the next request and without/,
        ),
        perhaps: 'nginx-closed-early',
      }),
    },
  },

  'A FIN after 25 ms without a request, though the answers announce 5 s': {
    isLong: true,
    server: () => restingFor(25, 'Keep-Alive: timeout=5\r\n'),
    load: PAUSES,
    cells: forEach(['socket', 'undici'], {
      causes: {
        'idle-limit':
          /^The service ended [78] connections that had no request for .* than the 5 s that its answers announce \(Keep-Alive: timeout=5\)/,
      },
    }),
  },

  'A FIN after 10 requests, though the answers announce 100': {
    server: () => {
      const text = ok('Keep-Alive: timeout=5, max=100\r\n');
      return serverOf(({ socket, nth }) => (nth < 10 ? socket.write(text) : socket.end(text)));
    },
    load: LOAD,
    cells: forEach(DIRECT, {
      causes: {
        'request-limit':
          /^The service ended \d+ connections after 10 requests each, by a FIN.* although its answers announce 100 \(Keep-Alive: max=100\)/,
      },
      errors: 'any',
    }),
  },

  'A restart every 300 ms, which ends all connections': {
    isLong: true,
    server: () => {
      const bornIn = new WeakMap<object, number>();
      return serverOf(({ socket }) => {
        const life = Math.floor(performance.now() / 300);
        if (!bornIn.has(socket)) bornIn.set(socket, life);
        if (bornIn.get(socket) === life) socket.write(ok());
        else socket.end(ok());
      });
    },
    load: { kind: 'closed', concurrency: 8, durationMs: 1_600 },
    cells: forEach(['socket', 'undici'], {
      // What is lost with the first restart may end the load.
      causes: {
        'ends-together':
          /^The service ended \d+ (of \d+ )?connections (in \d groups, each )?at one moment.*as a restart, a reload or a deploy does/,
      },
      // The service is compiled while it answers: a drift, if it lasts.
      perhaps: 'service-drifts',
      errors: 'any',
    }),
  },

  "Node's limit of requests per connection": {
    isLong: true,
    server: () => {
      const server = http.createServer((_request, response) => response.end('hello'));
      server.maxRequestsPerSocket = 20;
      return server;
    },
    load: { kind: 'closed', concurrency: 4, requests: 400, durationMs: 5_000 },
    cells: Object.fromEntries(
      Object.entries({ 'pool of 4': { pool: 4 }, unlimited: CLIENTS.undici }).map(([name, ask]) => [
        name,
        {
          ask,
          causes: {
            'request-limit':
              /^The service ended (1[6-9]|20) connections after 20 requests each, .*Connection: close/,
          },
          // The last ones of four callers may carry fewer.
          opened: expect.toSatisfy((opened: number) => opened >= 20 && opened <= 24),
        },
      ]),
    ),
  },
};
