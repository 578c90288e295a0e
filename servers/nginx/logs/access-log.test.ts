import { describe, expect, test } from 'vitest';
import { AccessLog } from './access-log.ts';
import { emptyUpstreamLog, type UpstreamLog } from './log.ts';

/** The client's side of a line for a later request of a connection, over plain HTTP/1.1. */
const CLIENT = 'HTTP/1.1	198.18.2.1	43	-	-	-	GET	85';
/** Connection, Content-Length and Transfer-Encoding of an answer, and the bytes of its body. */
const REST = `${CLIENT}	-	5	-	5`;
const NO_ANSWER = `${CLIENT}	-	-	-	0`;
// Captured from nginx 1.22.1.
const REUSED = `1795246222.590	200	0.000	198.18.3.161:9000	200	0.000	0.000	0.000	6	946	${REST}`;
const NEW = `1795246221.676	200	0.006	198.18.3.161:9000	200	0.001	0.005	0.005	5	43	${REST}`;
const NO_PORTS = `1795246124.674	502	0.000	198.18.3.161:9000	502	-	-	0.000	2	7121	${NO_ANSWER}`;
const CLIENT_LEFT = `1795246173.464	499	0.185	198.18.3.161:9003	-	0.000	-	0.185	13	5	${NO_ANSWER}`;
const NO_SOCKET = `1795246177.936	500	0.000		-	-	-	0.000	6569	263	${NO_ANSWER}`;
const RETRIED =
  '1795246224.015	200	0.001	198.18.3.161:9000, 198.18.3.161:9000, 198.18.3.161:9000	502, 502, 200	' +
  `0.000, 0.000, 0.001	-, -, 0.001	0.000, 0.000, 0.001	8	1088	${CLIENT}	-	5	-	0, 0, 5`;
// Not captured, but written by hand: a request that nginx answers itself, and an internal redirect.
const ANSWERED_ITSELF = `1795246222.590	400	0.000	-	-	-	-	-	6	1	${CLIENT}	-	-	-	-`;
const REDIRECTED =
  '1795246222.590	200	0.001	a:1 : b:1	404 : 200	0.001 : 0.000	0.001 : 0.000	0.001 : 0.000	' +
  `6	1	${CLIENT}	-	5	-	7 : 5`;

function read(...lines: string[]): AccessLog {
  const log = new AccessLog();
  for (const line of lines) log.add(line);
  return log;
}

describe('AccessLog', () => {
  test.each<[string, string, UpstreamLog]>([
    [
      'a kept connection',
      REUSED,
      {
        ...emptyUpstreamLog(),
        requests: 1,
        attempts: 1,
        newAtLeast: 0,
        statuses: { 200: 1 },
        answeredMs: { 0: 1 },
        bodyMs: { 0: 1 },
      },
    ],
    [
      'a new connection',
      NEW,
      {
        ...emptyUpstreamLog(),
        requests: 1,
        attempts: 1,
        newAtLeast: 1,
        statuses: { 200: 1 },
        answeredMs: { 5: 1 },
        bodyMs: { 0: 1 },
      },
    ],
    [
      'an answer that ends its connection',
      NEW.replace('-	5	-	5', 'close	5	-	5'),
      {
        ...emptyUpstreamLog(),
        requests: 1,
        attempts: 1,
        newAtLeast: 1,
        statuses: { 200: 1 },
        closing: 1,
        answeredMs: { 5: 1 },
        bodyMs: { 0: 1 },
      },
    ],
    [
      'one that says so in a list',
      NEW.replace('-	5	-	5', 'X-Own, Close	5	-	5'),
      {
        ...emptyUpstreamLog(),
        requests: 1,
        attempts: 1,
        newAtLeast: 1,
        statuses: { 200: 1 },
        closing: 1,
        answeredMs: { 5: 1 },
        bodyMs: { 0: 1 },
      },
    ],
    [
      'a failed connection',
      NO_PORTS,
      {
        ...emptyUpstreamLog(),
        requests: 1,
        attempts: 1,
        newAtLeast: 1,
        statuses: { 502: 1 },
        answeredMs: {},
        bodyMs: {},
      },
    ],
    [
      'a client that left',
      CLIENT_LEFT,
      {
        ...emptyUpstreamLog(),
        requests: 1,
        attempts: 1,
        newAtLeast: 0,
        statuses: { none: 1 },
        answeredMs: {},
        bodyMs: {},
      },
    ],
    [
      'no free socket',
      NO_SOCKET,
      {
        ...emptyUpstreamLog(),
        requests: 1,
        attempts: 1,
        newAtLeast: 1,
        statuses: { none: 1 },
        answeredMs: {},
        bodyMs: {},
      },
    ],
    [
      'three attempts',
      RETRIED,
      {
        ...emptyUpstreamLog(),
        requests: 1,
        attempts: 3,
        newAtLeast: 1,
        statuses: { 502: 2, 200: 1 },
        answeredMs: { 1: 1 },
        bodyMs: { 0: 1 },
      },
    ],
    [
      'a redirect',
      REDIRECTED,
      {
        ...emptyUpstreamLog(),
        requests: 1,
        attempts: 2,
        newAtLeast: 1,
        statuses: { 404: 1, 200: 1 },
        answeredMs: { 0: 1, 1: 1 },
        bodyMs: { 0: 2 },
      },
    ],
    [
      'no attempt',
      ANSWERED_ITSELF,
      {
        ...emptyUpstreamLog(),
        requests: 1,
        attempts: 0,
        newAtLeast: 0,
        statuses: {},
        answeredMs: {},
        bodyMs: {},
      },
    ],
    [
      'a status request',
      'status 1',
      {
        ...emptyUpstreamLog(),
        requests: 0,
        attempts: 0,
        newAtLeast: 0,
        statuses: {},
        answeredMs: {},
        bodyMs: {},
      },
    ],
  ])('counts upstream %s', (_case, line, expected) => {
    const log = read(line);
    expect(log.lines).toBe(1);
    expect(log.upstream).toEqual(expected);
  });

  // Captured from nginx 1.22.1, but for the last one.
  test.each<[string, string, Partial<UpstreamLog>]>([
    ['a length', '-	5	-	5', {}],
    ['chunks', '-	-	chunked	15', {}],
    ['neither', '-	-	-	5', { noLength: 1 }],
    ['neither, and said that it closes', 'close	-	-	5', { closing: 1 }],
    ['HTTP/1.0 that keeps the connection', 'keep-alive	5	-	5', {}],
    ['more bytes than its length', '-	5	-	9', { tooLong: 1 }],
    ['fewer bytes than its length', '-	9	-	5', { cutOff: { 4: 1 } }],
    [
      'fewer bytes than its length, and said that it closes',
      'close	9	-	5',
      { closing: 1, cutOff: { 4: 1 } },
    ],
    ['the same length twice', '-	5, 5	-	5', {}],
  ])('counts how an answer ends that has %s', (_case, ends, expected) => {
    const { noLength, tooLong, closing, cutOff, leftOpen } = { ...emptyUpstreamLog(), ...expected };
    const { upstream } = read(NEW.replace('-	5	-	5', ends));
    expect(upstream).toMatchObject({ noLength, tooLong, closing });
    expect([upstream.cutOff, upstream.leftOpen]).toEqual([cutOff, leftOpen]);
  });

  test('counts answers whose rest the client waited for in vain, and no others that it left', () => {
    const left = NEW.replace('	200	0.006', '	499	0.006').replace('-	5	-	5', '-	9	-	5');
    const waiting = left.replace('0.001	0.005	0.005', '0.000	0.001	2.301');
    const { cutOff, leftOpen } = read(left, waiting, waiting).upstream;
    expect({ cutOff, leftOpen }).toEqual({ cutOff: {}, leftOpen: { 4: 2 } });
  });

  test.each([
    ['-	5	-	0', {}],
    ['-	-	-	0', {}],
    ['close	5	-	0', { closing: 1 }],
  ])('misses no body in an answer to HEAD: %s', (ends, expected) => {
    const line = NEW.replace('	GET	', '	HEAD	').replace('-	5	-	5', ends);
    const { noLength, tooLong, closing, cutOff } = read(line).upstream;
    expect({ noLength, tooLong, closing, cutOff }).toEqual({
      noLength: 0,
      tooLong: 0,
      closing: 0,
      cutOff: {},
      ...expected,
    });
  });

  test.each(['101', '103', '204', '304'])('misses no length in an answer with status %s', (status) => {
    const line = NEW.replaceAll('	200	', `	${status}	`).replace('-	5	-	5', '-	-	-	0');
    expect(read(line).upstream).toMatchObject({ statuses: { [status]: 1 }, noLength: 0 });
  });

  test('counts the time from the head of an answer to its end', () => {
    // Captured from nginx 1.22.1 before a service that waits for a delayed acknowledgement.
    const held = NEW.replace('0.001	0.005	0.005', '0.000	0.001	0.043');
    expect(read(held, held, NEW, NO_PORTS).upstream.bodyMs).toEqual({ 42: 2, 0: 1 });
  });

  test('adds lines up', () => {
    const log = read(REUSED, 'status 1', RETRIED, NO_PORTS, 'status 2', REUSED);
    expect(log.lines).toBe(6);
    expect(log.upstream).toEqual({
      ...emptyUpstreamLog(),
      requests: 4,
      attempts: 6,
      newAtLeast: 2,
      statuses: { 200: 3, 502: 3 },
      answeredMs: { 0: 2, 1: 1 },
      bodyMs: { 0: 3 },
    });
  });

  test.each(['', 'status', REUSED.slice(0, 40)])(
    'throws for "%s", which is not a line of this log',
    (line) => {
      expect(() => read(line)).toThrow(`Cannot read line "${line}" of an access log: expected 22 fields`);
    },
  );
});

/** A line of a request of 85 bytes that is the `nth` of its connection. */
function served(nth: number, client: string, method = 'GET'): string {
  const request = `${client}	${method}	85`;
  return `1795246222.590	200	0.000	198.18.3.161:9000	200	0.000	0.000	0.000	6	${nth}	${request}	-	5	-	5`;
}

describe('AccessLog.served', () => {
  test('counts a connection at its first request', () => {
    const first = 'HTTP/2.0	198.18.2.1	43	TLSv1.3	r	SUCCESS';
    const log = read(
      served(1, first),
      served(3, first),
      'status 1',
      served(2, first, 'POST'),
      served(1, first),
    );
    expect(log.served).toEqual({
      connections: 2,
      requests: 4,
      methods: { GET: 3, POST: 1 },
      requestBytes: 340,
      protocols: { h2: 4 },
      tls: { handshakes: 2, resumed: 2, versions: { '1.3': 2 }, clientCertificates: 2 },
      sources: { '198.18.2.1': 2 },
      mostRequests: 3,
      workers: { 43: 4 },
    });
  });

  test.each([
    ['http/1.0', 'HTTP/1.0	198.18.2.1	43	-	-	-'],
    ['http/1.1', 'HTTP/1.1	198.18.2.1	43	TLSv1.2	.	NONE'],
    ['h2c', 'HTTP/2.0	198.18.2.1	43	-	-	-'],
    ['h2', 'HTTP/2.0	198.18.2.1	43	TLSv1.2	.	NONE'],
    ['h3', 'HTTP/3.0	198.18.2.1	43	TLSv1.3	.	NONE'],
    ['unreadable', '	198.18.2.1	43	TLSv1.3	.	NONE'],
  ])('calls the protocol %s', (name, client) => {
    expect(read(served(1, client)).served.protocols).toEqual({ [name]: 1 });
  });

  test('counts full handshakes, refused certificates, addresses and workers separately', () => {
    const log = read(
      served(1, 'HTTP/1.1	198.18.2.1	43	TLSv1.2	.	FAILED:self-signed certificate'),
      served(1, 'HTTP/1.1	198.18.2.2	44	TLSv1.2	r	NONE'),
      served(1, 'HTTP/1.1	198.18.2.1	44	TLSv1.3	.	SUCCESS'),
    );
    expect(log.served).toMatchObject({
      tls: { handshakes: 3, resumed: 1, versions: { '1.2': 2, '1.3': 1 }, clientCertificates: 1 },
      sources: { '198.18.2.1': 2, '198.18.2.2': 1 },
      workers: { 43: 1, 44: 2 },
    });
  });
});
