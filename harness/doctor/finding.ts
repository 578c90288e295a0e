import type { Attempt, Probes } from './probes.ts';

/** What one thing about the machine means for the lab. */
export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  /** Without it no cell can run. */
  readonly needed: boolean;
  readonly observed: string;
  /** What can be done, or cannot. */
  readonly consequence: string;
  /** null where nothing is to be done. */
  readonly fix: string | null;
}

/** What cannot be tried without namespaces is not blamed for itself. */
export function inside({ namespaces: around }: Probes, attempt: Attempt, good: string): string {
  if (attempt.ok) return good;
  return around.ok ? attempt.message : 'not tried: there is no namespace to try it in';
}

export function fixInside({ namespaces: around }: Probes, attempt: Attempt, fix: string): string | null {
  if (attempt.ok) return null;
  return around.ok ? fix : 'see namespaces';
}
