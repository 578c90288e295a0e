import { hasStreams } from '../strategy.ts';
import { axis, type Cell } from './axis.ts';
import { NEEDS_PROXY, OF_THE_COMMAND, OF_THE_SERVICE } from './refuse.ts';
import { durationMs, flag, wholeNumber } from './values.ts';

/** The shortest request that the driver socket sends. */
const SHORTEST_REQUEST = 'GET / HTTP/1.0\r\nHost: a\r\n\r\n';
/** The shortest request with a Host header has a few bytes more, and each write takes at least one. */
const MOST_REQUEST_WRITES = 32;

/** TCP_NODELAY on the client's sockets. */
export const clientNoDelay = axis(flag())({
  default: true,
  says: "TCP_NODELAY on the client's sockets",
  proof: {
    checks: ['client no delay'],
    witness:
      'The option of each socket is read back from the kernel of the client. If requests leave in several writes, the effect is checked too: the answering host counts delayed ACKs.',
    onlyWordOf: 'client',
  },
  refuse: [
    {
      refused: '`false` with `h3`',
      when: ({ strategy }) => strategy.protocol === 'h3' && !strategy.clientNoDelay,
      because: 'QUIC runs over UDP, which has no TCP_NODELAY',
      expected: 'true, or a protocol over TCP',
    },
  ],
});

/** TCP_NODELAY on nginx's sockets, towards both sides. */
export const proxyNoDelay = axis(flag())({
  default: true,
  says: "TCP_NODELAY on nginx's sockets, towards both sides (`tcp_nodelay`)",
  proof: {
    checks: ['proxy no delay'],
    witness:
      'Its effect, where that is visible (`nginx-stream`): the kernels of client and origin count delayed ACKs.',
  },
  refuse: [NEEDS_PROXY],
});

/** TCP_NODELAY on the origin's sockets. */
export const originNoDelay = axis(flag())({
  default: true,
  says: "TCP_NODELAY on the origin's sockets",
  proof: {
    checks: ['origin no delay'],
    witness:
      'The option of each socket is read back from the kernel of the origin. If answers leave in several writes, the effect is checked too: the receiving host counts delayed ACKs.',
  },
  external: OF_THE_SERVICE,
  command: OF_THE_COMMAND,
});

/** Number of writes that a request leaves in, `writeGapMs` apart. */
export const requestWrites = axis(wholeNumber(1, MOST_REQUEST_WRITES))({
  default: 1,
  says: 'Number of writes in which a request is sent. With a body the first one is the head, and the others are the body',
  proof: {
    checks: ['request writes'],
    witness: 'The driver counts the writes on its sockets, including those of undici and autocannon.',
    onlyWordOf: 'client',
  },
  refuse: [
    {
      refused: 'more than one for the head and one for each byte of the body',
      when: ({ strategy, request: { body } }) =>
        body !== null && body.bytes !== null && body.bytes > 0 && strategy.requestWrites > 1 + body.bytes,
      because: 'Each write takes at least one byte',
      what: ({ strategy, request: { body } }) =>
        `A head and a body of ${body?.bytes} bytes cannot leave in ${strategy.requestWrites} writes`,
      expected: 'at most one write for the head and one for each byte of the body',
    },
  ],
  drivers: {
    socket: {
      can: `yes, up to ${SHORTEST_REQUEST.length}, and not with pipelining or HTTP/2`,
      refuse: [
        {
          refused: `more than ${SHORTEST_REQUEST.length}`,
          when: ({ strategy }) => strategy.requestWrites > SHORTEST_REQUEST.length,
          because: 'A request may have fewer bytes than that, and each write takes at least one',
          what: ({ strategy }) => `A request may be too short to leave in ${strategy.requestWrites} writes`,
          expected: `at most ${SHORTEST_REQUEST.length}`,
        },
        {
          refused: 'more than one with pipelining',
          when: ({ strategy: { requestWrites: writes, pipelining } }) =>
            writes > 1 && writes <= SHORTEST_REQUEST.length && pipelining > 1,
          because: 'A pipelined request does not wait for the last write of the one before it',
          expected: '1, or pipelining 1',
        },
        {
          refused: 'more than one with `h2` and `h2c`',
          when: ({ strategy }) => strategy.requestWrites > 1 && hasStreams(strategy),
          because: 'A request in HTTP/2 leaves in whole frames, together with those of other requests',
          expected: '1, or protocol http/1.1',
        },
      ],
    },
    undici: 'undici sends a request in one write',
    autocannon: 'it sends a request in one write',
    http2: 'node:http2 sends a request as one HEADERS frame, together with other pending frames',
    h3: 'its library sends a request as one HEADERS frame',
  },
});

/** Number of writes that the body of an answer leaves the origin in, `writeGapMs` apart; the head goes with the first. */
export const responseWrites = axis(wholeNumber(1, 1_000_000))({
  default: 1,
  says: 'Number of writes in which the origin sends the body of an answer; the head goes with the first',
  proof: {
    checks: ['response writes'],
    witness: 'The origin counts its writes; the driver does not know what was asked for.',
  },
  refuse: [
    {
      refused: 'more than the body has bytes',
      when: (cell) => cell.strategy.responseWrites > Math.max(1, bodyBytes(cell)),
      because: 'Each write takes at least one byte',
      what: (cell) =>
        `A body of ${bodyBytes(cell)} bytes cannot leave in ${cell.strategy.responseWrites} writes`,
      expected: 'at most one write per byte',
    },
  ],
  external: OF_THE_SERVICE,
  command: OF_THE_COMMAND,
});

/** Milliseconds between two writes; 0: each write in the next turn of the event loop. */
export const writeGapMs = axis(durationMs('zero'))({
  default: 0,
  says: 'Pause between two writes of a request or answer; 0: the next turn of the event loop. Without several writes it has no effect',
  proof: {
    checks: ['write gap'],
    witness: 'The measured service time: no exchange may be faster than its pauses.',
  },
});

/** 204 and 304 have no body, nor has an answer to HEAD (RFC 9110). */
function bodyBytes({ origin, request }: Cell): number {
  return request.method === 'HEAD' || origin.status === 204 || origin.status === 304 ? 0 : origin.bodyBytes;
}
