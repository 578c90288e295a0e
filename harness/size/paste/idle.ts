import { duration } from '../../words.ts';

/** What is known of the time after which the service closes an idle connection. */
export interface ServerIdle {
  /**
   * `header`: its Keep-Alive header says so. `closed`: it closed one after this time. `kept`: it kept one for at least this
   * time. `unknown`: it was not asked, or it showed nothing.
   */
  readonly source: 'header' | 'closed' | 'kept' | 'unknown';
  readonly ms: number | null;
}

export const UNKNOWN_IDLE: ServerIdle = { source: 'unknown', ms: null };

/** The service, and what is between it and the client. */
export interface Between {
  /** nginx is between the client and the service. */
  readonly throughNginx: boolean;
  /** Of the service, also if nginx is in between. */
  readonly idle: ServerIdle;
}

/** How much earlier than the server the client closes an idle connection, so that no request meets the server's FIN. */
const BEFORE_SERVER_MS = 1_000;
/** Idle timeout if the server's is unknown: undici's default, less than the 5 s of Node's server and others. */
const ASSUMED_IDLE_MS = 4_000;
/** Shortest idle timeout of a server below which a client can have one, in whole milliseconds. */
const SHORTEST_MS = 2;

/** Why no idle timeout is less than that of the service; null: one is. */
export function whyNoneIsLess({ ms }: ServerIdle): string | null {
  if (ms === null || ms >= SHORTEST_MS) return null;
  return `the service closes an idle connection after ${duration(ms)}, and no idle timeout is less than that`;
}

/** The idle timeout of the client, which is always less than that of the server it talks to, as far as that is known. */
export function idleTimeoutMs({ source, ms }: ServerIdle): number {
  if (ms === null) return ASSUMED_IDLE_MS;
  const earlier = Math.round(Math.max(ms / 2, ms - BEFORE_SERVER_MS));
  // What it kept for this long it may close at any later time.
  return source === 'kept' ? Math.min(ASSUMED_IDLE_MS, earlier) : earlier;
}

/** What the client's own server is: nginx, if that is in between, and nothing is known of the reader's nginx. */
export function clientIdle({ throughNginx, idle }: Between): ServerIdle {
  return throughNginx ? UNKNOWN_IDLE : idle;
}

/** Why this idle timeout, as a comment. */
export function idleReason(choice: Between): string {
  const { source, ms } = clientIdle(choice);
  switch (source) {
    case 'header':
      return `The service says that it closes an idle connection after ${duration(ms!)}; less than that.`;
    case 'closed':
      return `The service closed an idle connection after ${duration(ms!)}; less than that.`;
    case 'kept':
      return `The service kept an idle connection for ${duration(ms!)} at least; when it closes one is unknown.`;
    case 'unknown':
      return choice.throughNginx
        ? 'Assumed. It must be less than keepalive_timeout of your nginx (its default: 75 s).'
        : 'Assumed. It must be less than the idle timeout of your service, which is unknown.';
    default:
      return source satisfies never;
  }
}

/**
 * The margin by which a client must stay below the time that the service announces, if its own margin of `usualMs` would leave
 * nothing: then it would close every connection after its answer. null: its own will do.
 */
export function ownMarginMs(choice: Between, usualMs: number): number | null {
  const idle = clientIdle(choice);
  return idle.source === 'header' && idle.ms! <= usualMs ? idle.ms! - idleTimeoutMs(idle) : null;
}
