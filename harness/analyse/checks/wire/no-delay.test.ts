import { describe, expect, it, test } from 'vitest';
import { DEFAULT_ORIGIN } from '../../../scenario/defaults.ts';
import type { HostName, Strategy } from '../../../scenario/strategy.ts';
import type { Ran } from '../../evidence.ts';
import { checkNamed, checksOf, failedIn } from '../../testing/checked.ts';
import { CLOSED, OPEN, type PlanChanges } from '../../testing/plans.ts';
import { ranOf } from '../../testing/ran.ts';
import { failureText } from '../checks.ts';

type Acks = Partial<Record<HostName, number>>;

/** 4,000 requests on 16 connections, and the delayed ACKs that the kernels counted. */
function acked(strategy: Partial<Strategy>, acks: Acks, plan: PlanChanges = {}): Ran {
  const delayed = (host: HostName): Record<string, number> => ({ DelayedACKs: acks[host] ?? 0 });
  return ranOf({
    plan: { load: CLOSED, ...plan, strategy },
    counters: { client: delayed('client'), proxy: delayed('proxy'), origin: delayed('origin') },
  });
}

const SENDS_PIECES = { requestWrites: 3 } as const;
const ANSWERS_PIECES = { responseWrites: 3 } as const;
const HELD_UP = 3_984;
const SLOW = { ...DEFAULT_ORIGIN, delay: { kind: 'constant', ms: 100 } } as const;

describe('The checks of TCP_NODELAY pass', () => {
  it.each<[string, Ran]>([
    ["Nagle on the client's pieces", acked({ ...SENDS_PIECES, clientNoDelay: false }, { origin: HELD_UP })],
    ['pieces without Nagle', acked(SENDS_PIECES, { origin: 3 })],
    ["Nagle on the origin's pieces", acked({ ...ANSWERS_PIECES, originNoDelay: false }, { client: HELD_UP })],
    ['Nagle on single writes, which feel nothing', acked({ clientNoDelay: false, originNoDelay: false }, {})],
    [
      'Nagle on both ends',
      acked(
        { ...SENDS_PIECES, ...ANSWERS_PIECES, clientNoDelay: false, originNoDelay: false },
        { client: HELD_UP, origin: HELD_UP },
      ),
    ],
    [
      'Nagle in a proxy that relays pieces',
      acked({ ...SENDS_PIECES, path: 'nginx-stream', proxyNoDelay: false }, { origin: HELD_UP }),
    ],
    [
      'an origin so slow that every request is acknowledged by the timer',
      acked(SENDS_PIECES, { origin: 4_000 }, { origin: SLOW }),
    ],
    [
      'an open load, whose client has nothing to send with its ACK',
      acked(ANSWERS_PIECES, { client: 4_000 }, { load: OPEN }),
    ],
  ])('%s', (_, ran) => {
    expect(failureText(checksOf(ran))).toBe('');
  });
});

describe('The checks of TCP_NODELAY fail', () => {
  it.each<[string, string, Ran]>([
    ['client no delay', 'a socket set otherwise', ranOf({ connections: { noDelay: { on: 0, off: 16 } } })],
    ['client no delay', 'one socket of them', ranOf({ connections: { noDelay: { on: 15, off: 1 } } })],
    [
      'client no delay',
      'a kernel that could not be asked',
      ranOf({ connections: { noDelay: { on: 0, off: 0, unknown: 16 } } }),
    ],
    [
      'client no delay',
      'Nagle that shows nowhere',
      acked({ ...SENDS_PIECES, clientNoDelay: false }, { origin: 200 }),
    ],
    ['client no delay', 'Nagle though the socket says otherwise', acked(SENDS_PIECES, { origin: HELD_UP })],
    [
      'origin no delay',
      'an origin that could not be asked',
      ranOf({ logs: { origin: { ...ranOf().logs.origin!, noDelay: null } } }),
    ],
    [
      'origin no delay',
      'a socket set otherwise',
      ranOf({ logs: { origin: { ...ranOf().logs.origin!, noDelay: { on: 0, off: 16 } } } }),
    ],
    ['origin no delay', 'Nagle that shows nowhere', acked({ ...ANSWERS_PIECES, originNoDelay: false }, {})],
    [
      'proxy no delay',
      'Nagle that shows nowhere',
      acked({ ...SENDS_PIECES, path: 'nginx-stream', proxyNoDelay: false }, {}),
    ],
    [
      'proxy no delay',
      'Nagle that nobody asked for',
      acked({ ...SENDS_PIECES, path: 'nginx-stream' }, { origin: HELD_UP }),
    ],
  ])('%s: %s', (name, _, ran) => {
    expect(failedIn(ran)).toContain(name);
  });
});

test('A kernel that could not be asked leaves the proof to the effect', () => {
  const unknown = { on: 0, off: 0, unknown: 16 };
  const ran = acked({ ...SENDS_PIECES, clientNoDelay: false }, { origin: HELD_UP });
  const { connections } = ran.outcome;
  const unread = { ...ran, outcome: { ...ran.outcome, connections: { ...connections, noDelay: unknown } } };
  expect(checkNamed(unread, 'client no delay')).toMatchObject({
    ok: true,
    observed: 'on on 0, off on 0, unknown on 16, which is no proof, 3,984 delayed ACKs of the origin',
  });
});

describe('proxyNoDelayCheck()', () => {
  it.each<[string, Partial<Strategy>]>([
    ['the direct path', SENDS_PIECES],
    ['an nginx that buffers what it passes on', { path: 'nginx', proxyNoDelay: false }],
    ['single writes', { path: 'nginx-stream', proxyNoDelay: false }],
  ])('has nothing to say of %s', (_, strategy) => {
    expect(checkNamed(acked(strategy, {}), 'proxy no delay')).toBeUndefined();
  });
});
