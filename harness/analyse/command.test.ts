import { describe, expect, test } from 'vitest';
import type { ServerCommand } from '../scenario/scenario.ts';
import { findCauses, warningsFrom } from './causes/catalogue.ts';
import type { Ran } from './evidence.ts';
import { measure } from './numbers.ts';
import { churned, proxied } from './testing/cells.ts';
import { checksOf, failedIn } from './testing/checked.ts';
import { endedFor, endOf } from './testing/ends.ts';
import { CLOSED } from './testing/plans.ts';
import { type RanChanges, ranOf } from './testing/ran.ts';

const COMMAND: ServerCommand = { line: 'node a.js', folder: '/', path: '/', readyWithinMs: 1_000 };

/** The same as if a server of one's own had answered within the lab: it cannot be asked, the kernels and nginx can. */
function asCommand(ran: Ran): Ran {
  return { ...ran, cell: { ...ran.cell, command: COMMAND }, logs: { ...ran.logs, origin: null } };
}

/** A pool of 16 that is kept, of which the server ended some and as many more were opened for them. */
function kept(ended: number): Ran {
  return changed(ended === 0 ? {} : endedFor('fin', endOf(ended)));
}

function changed(connections: NonNullable<RanChanges['connections']>): Ran {
  const { opened = 16, closedByServer: ended = 0 } = connections;
  const changes: RanChanges = {
    plan: { load: CLOSED },
    connections: { ...connections, requestsMax: 250 },
    counters: { client: { ActiveOpens: opened }, origin: { PassiveOpens: opened, TW: ended } },
  };
  return asCommand(ranOf(changes));
}

/** Others on the host of the server connect there as well: its kernel counts more, and the table of the port does not. */
function withOthers(ran: Ran, more = 500): Ran {
  const origin = ran.observation.hosts.origin!;
  const { PassiveOpens = 0 } = origin.counters;
  const counters = {
    ...origin.counters,
    PassiveOpens: PassiveOpens + more,
    ActiveOpens: Math.max(0, more),
    TW: 500,
    EstabResets: 40,
    TCPAbortOnClose: 40,
  };
  const hosts = { ...ran.observation.hosts, origin: { ...origin, counters } };
  return { ...ran, observation: { ...ran.observation, hosts } };
}

const room = (upstream: number, holder: 'proxy' | 'origin' | null, changes?: RanChanges): Ran =>
  asCommand(proxied(16, { upstream, holder }, changes));

describe('checkCell() of a server that a command started', () => {
  test.each<[string, Ran]>([
    ['kept connections', kept(0)],
    ['a server that ends a few after many requests', kept(40)],
    ['a server that ends each connection', kept(3_984)],
    ['a server with a sidecar, a cache or a database on its host', withOthers(kept(0))],
    ['the same behind nginx', withOthers(room(16, null))],
    ['nginx, and a server that ends each connection', room(4_000, 'origin')],
    ['a client that closes first', asCommand(churned('client'))],
    ['a server that closes first', asCommand(churned('server'))],
    ['a client that resets', asCommand(churned('reset'))],
    [
      'a server that closes where the client was to',
      asCommand(
        churned('client', {
          connections: { closedByClient: 0, closedByServer: 1_500, endedFirst: { fin: 1_500 } },
          counters: { client: { TW: 0 }, origin: { TW: 1_500 } },
        }),
      ),
    ],
    ['nginx that keeps its connections', room(16, null)],
    ['nginx, and a server that ends connections after many requests', room(200, 'origin')],
    ['nginx that keeps none', asCommand(proxied('off', { upstream: 4_000, holder: 'origin' }))],
    ['nginx that closes first', asCommand(proxied('off', { upstream: 4_000, holder: 'proxy' }))],
  ])('holds for %s', (_, ran) => expect(failedIn(ran)).toEqual([]));

  test.each<[string, string, Ran]>([
    [
      'connections client',
      'connections that nobody ended for a reason',
      changed({ opened: 4_000, closedByServer: 3_984 }),
    ],
    ['connections kernel', 'a server that accepted fewer', withOthers(kept(0), -12)],
    [
      'closer',
      'TIME_WAIT on the server where the client was to close',
      asCommand(churned('client', { counters: { origin: { TW: 1_500 } } })),
    ],
  ])('"%s" fails for %s', (name, _, ran) => expect(failedIn(ran)).toContain(name));

  test("leaves out what only the lab's origin could tell, and keeps what the kernels tell", () => {
    const names = checksOf(room(16, null)).map(({ name }) => name);
    const ofOrigin = ['upstream protocol', 'bind addresses', 'origin no delay', 'response writes'];
    expect(names.filter((name) => ofOrigin.includes(name))).toEqual([]);
    const ofKernels = ['connections kernel', 'closer', 'connections upstream', 'path', 'ports'];
    expect(names).toEqual(expect.arrayContaining(ofKernels));
  });
});

test('warningsFrom() says what only client and nginx can tell', () => {
  const messages = (ran: Ran): string =>
    warningsFrom(findCauses({ ran, measured: measure(ran) }))
      .flatMap(({ code, message }) => (code === 'unproven' ? [message] : []))
      .join();
  expect(messages(kept(0))).toBe('');
  expect(messages(asCommand(churned('client')))).toContain('only the client shows requests on');
  const bound = { plan: { strategy: { path: 'nginx', upstreamKeepalive: 16, bindAddresses: 2 } } } as const;
  expect(messages(room(16, null, bound))).toContain("only nginx's configuration shows bindAddresses");
});
