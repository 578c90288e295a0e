import { duration } from '../../words.ts';
import { type Choice, type PastedClient, sizeComment } from './choice.ts';
import { clientIdle, idleReason, idleTimeoutMs } from './idle.ts';

/** Shortest maxLifetime that HikariCP accepts, ms. */
const SHORTEST_LIFETIME_MS = 30_000;

/**
 * HikariCP's idleTimeout acts only on a pool that shrinks, and up to 30 s late. maxLifetime ends every connection in time, the
 * idle ones too.
 */
function lifetimeLines(choice: Choice): readonly string[] {
  const idle = clientIdle(choice);
  const idleMs = idleTimeoutMs(idle);
  if (idleMs >= SHORTEST_LIFETIME_MS) return [`# ${idleReason(choice)}`, `maxLifetime=${idleMs}`];
  const shortest = duration(SHORTEST_LIFETIME_MS);
  return idle.source === 'header' || idle.source === 'closed'
    ? [
        `# The service closes an idle connection after ${duration(idle.ms!)}, and HikariCP ends none before`,
        `# ${shortest} (maxLifetime): raise the idle timeout of the service above that.`,
      ]
    : [
        `# maxLifetime (at least ${SHORTEST_LIFETIME_MS}, default 1800000) must be less than the idle timeout of the`,
        `# service, which is unknown${idle.source === 'kept' ? ` (it kept one for ${duration(idle.ms!)} at least)` : ''}. Nothing is assumed here.`,
      ];
}

export const hikariCp = {
  key: 'hikariCp',
  title: 'Properties for HikariCP (JDBC)',
  lines: (choice) => [
    '# Only for a JDBC driver that talks to this service: another database has other service times.',
    ...(choice.pools === 1 ? [] : [`#${sizeComment(choice, ' ')}`]),
    `maximumPoolSize=${choice.size}`,
    `minimumIdle=${choice.size}`,
    ...lifetimeLines(choice),
  ],
} as const satisfies PastedClient;
