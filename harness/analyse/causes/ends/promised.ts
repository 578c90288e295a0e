import { MS_PER_SECOND } from '../../../units.ts';
import { count, duration } from '../../../words.ts';
import type { CellFacts } from '../cause.ts';
import type { Ended } from './ended.ts';

/** Share by which an end may come before what was announced: timers are early, and announcements rounded. */
const NEAR = 0.1;
/** Connections below which their common rest may be chance. */
const LEAST_ENDED = 3;

/** What the Keep-Alive field of the answers announces, and the service did not keep. */
export interface Broken {
  /** To go on with after what the service did. */
  readonly text: string;
  readonly remedy: string;
}

/** An idle timeout shorter than the announced one; null: none is announced, or it is kept. */
export function brokenIdle({ ran }: CellFacts, { end }: Ended): Broken | null {
  const { idleMs = null } = ran.outcome.connections.promised ?? {};
  const { connections, idleMs: seen } = end;
  if (idleMs === null || connections < LEAST_ENDED || seen.p50 >= (1 - NEAR) * idleMs) return null;
  const seconds = idleMs / MS_PER_SECOND;
  return {
    text: `, and than the ${duration(idleMs)} that its answers announce (Keep-Alive: timeout=${seconds})`,
    remedy:
      `Let the service keep idle connections for the ${duration(idleMs)} that it announces, or announce less. Until then, set the idle ` +
      `timeout of clients below ${duration(seen.least)}: those that go by the announcement, as undici does, send requests on ` +
      'connections that end just then',
  };
}

/** Fewer requests than announced; null: no number is announced, or it is reached. */
export function brokenRequests({ ran }: CellFacts, { end }: Ended): Broken | null {
  const { requests = null } = ran.outcome.connections.promised ?? {};
  if (requests === null || end.answers.usual.number >= (1 - NEAR) * requests) return null;
  return {
    text: `, although its answers announce ${count(requests)} (Keep-Alive: max=${requests})`,
    remedy:
      'Let the service allow as many requests as it announces, or announce its limit, and say Connection: close with the last answer',
  };
}

/** `, although its answers say Keep-Alive: timeout=5`; empty: they do not. */
export function unkeptText({ ran }: CellFacts): string {
  const { idleMs = null, requests = null } = ran.outcome.connections.promised ?? {};
  const said = [
    ...(idleMs === null ? [] : [`timeout=${idleMs / MS_PER_SECOND}`]),
    ...(requests === null || requests < 2 ? [] : [`max=${requests}`]),
  ];
  return said.length === 0 ? '' : `, although its answers say Keep-Alive: ${said.join(', ')}`;
}
