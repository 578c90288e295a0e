import type { Axis, Strategy } from '../strategy.ts';
import type { DeclaredAxis } from './axis.ts';
import * as bytes from './bytes.ts';
import * as connections from './connections.ts';
import * as flowControl from './flow-control.ts';
import * as inFlight from './in-flight.ts';
import * as link from './links/link.ts';
import * as senders from './links/senders.ts';
import * as network from './network.ts';
import * as pool from './pool.ts';
import * as proxy from './proxy.ts';
import * as request from './request.ts';
import * as tls from './tls.ts';

const DECLARED = {
  ...request,
  ...tls,
  ...connections,
  ...pool,
  ...inFlight,
  ...flowControl,
  ...bytes,
  ...network,
  ...link,
  ...senders,
  ...proxy,
};

type ValueOf = { readonly [A in keyof typeof DECLARED]: (typeof DECLARED)[A]['default'] };

declare module '../strategy.ts' {
  interface Strategy extends ValueOf {}
}

// So that who imports these has the axes in them.
export type { Axis, Strategy };

/** An axis whatever its values are. */
export type AnyAxis = DeclaredAxis<unknown>;

/** The files of this folder, in the order in which tables and results show their axes. */
export const ROOMS: readonly { readonly title: string; readonly axes: readonly Axis[] }[] = [
  { title: 'How a request reaches the origin', axes: namesIn(request) },
  { title: 'TLS', axes: namesIn(tls) },
  { title: 'How long connections live', axes: namesIn(connections) },
  { title: 'The pool of the client', axes: namesIn(pool) },
  { title: 'Requests in flight', axes: namesIn(inFlight) },
  { title: 'Flow control', axes: namesIn(flowControl) },
  { title: 'How bytes leave', axes: namesIn(bytes) },
  { title: 'What the network is like', axes: namesIn(network) },
  { title: 'What lies between the hosts', axes: namesIn(link) },
  { title: 'How senders fill the links', axes: namesIn(senders) },
  { title: 'What nginx does', axes: namesIn(proxy) },
];

export const AXIS_NAMES: readonly Axis[] = ROOMS.flatMap(({ axes }) => axes);

/** What is declared of an axis. */
export function axisNamed(name: Axis): AnyAxis {
  return DECLARED[name] as AnyAxis;
}

/** In the order of the file. */
function namesIn(room: Readonly<Partial<Record<Axis, { readonly position: number }>>>): readonly Axis[] {
  const entries = Object.entries(room) as [Axis, { readonly position: number }][];
  return entries.sort(([, a], [, b]) => a.position - b.position).map(([name]) => name);
}
