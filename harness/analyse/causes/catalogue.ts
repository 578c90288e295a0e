import type { FoundCause, Warning } from '../../result/result.ts';
import { US_PER_MS } from '../../units.ts';
import { amount, duration } from '../../words.ts';
import type { Cause, CellFacts, Finding } from './cause.ts';
import { KEEP_ALIVE } from './keep-alive.ts';
import { KERNEL } from './kernel.ts';
import { MACHINE } from './machine/machine.ts';
import { NAGLE } from './nagle/nagle.ts';
import { NGINX_LOG } from './nginx/error-log.ts';
import { NOTICES } from './notices.ts';
import { namedPeaks } from './peaks.ts';
import { POOL } from './pool.ts';
import { PORTS } from './ports.ts';
import { SERVICE } from './service.ts';
import { TLS } from './tls.ts';
import { UPSTREAM } from './upstream.ts';

/** All that can be behind a number, by subject. */
export const CAUSES_BY_SUBJECT: Readonly<Record<string, readonly Cause[]>> = {
  Ports: PORTS,
  'Keep-alive': KEEP_ALIVE,
  'nginx and its origin': UPSTREAM,
  "nginx's error log": NGINX_LOG,
  Pool: POOL,
  'Nagle and delayed ACK': NAGLE,
  TLS,
  Kernel: KERNEL,
  Service: SERVICE,
  Machine: MACHINE,
  'The measurement itself': NOTICES,
};

export const CAUSES: readonly Cause[] = Object.values(CAUSES_BY_SUBJECT).flat();

/** Codes of the warnings of a cell. */
export const WARNING_CODES: readonly string[] = CAUSES.filter((cause) => cause.as).map(({ id }) => id);

/** A cause whose evidence speaks. */
export interface Found {
  readonly cause: Cause;
  readonly finding: Finding;
}

/** All whose evidence speaks in a cell, notices included, in the order of the catalogue. */
export function findCauses(facts: CellFacts): readonly Found[] {
  const found = CAUSES.flatMap((cause): readonly Found[] => {
    const seen = cause.evidence?.(facts) ?? null;
    const finding = typeof seen === 'string' ? { text: seen } : seen;
    return finding === null ? [] : [{ cause, finding }];
  });
  const behindPeaks = namedPeaks(facts).flatMap(({ peak, cause, text }): readonly Found[] => {
    if (cause === null || found.some((other) => other.cause.id === cause.id)) return [];
    const seen = `${amount(peak.share * 100)}% of the answers came around ${duration(peak.atUs / US_PER_MS)}: ${text}`;
    return [{ cause, finding: { strength: 'likely', text: seen, share: peak.share } }];
  });
  return [...found, ...behindPeaks];
}

/** What a reader of the cell's numbers must know: what was seen, why it matters, what to do. */
export function warningsFrom(found: readonly Found[]): readonly Warning[] {
  return found.flatMap(({ cause, finding }) =>
    cause.as === undefined
      ? []
      : [{ code: cause.id, message: `${finding.text}. ${finding.remedy ?? cause.remedy}` }],
  );
}

/** What is behind the numbers, proven before likely, then by how much of the trouble it explains. */
export function rankedCauses(found: readonly Found[]): readonly FoundCause[] {
  const rank = ({ strength, share = 0 }: Finding): number => (strength === 'likely' ? 0 : 1) + share / 2;
  return found
    .filter(({ cause }) => cause.as !== 'notice')
    .toSorted((a, b) => rank(b.finding) - rank(a.finding))
    .map(({ cause, finding }) => ({
      id: cause.id,
      strength: finding.strength ?? 'proven',
      host: finding.owner ?? cause.owner,
      evidence: finding.text,
      remedy: finding.remedy ?? cause.remedy,
    }));
}
