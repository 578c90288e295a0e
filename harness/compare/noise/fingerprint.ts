import type { Environment } from '../../result/result.ts';
import type { MachineDifference } from '../comparison.ts';

/** Properties that decide how fast a machine is. */
type Fingerprint = Readonly<Record<string, string>>;

/**
 * Differences of two environments that affect times; empty if their times can be compared directly. The version of
 * connlab is not among them, and is reported separately.
 */
export function machineDifferences(base: Environment, current: Environment): readonly MachineDifference[] {
  const [a, b] = [fingerprintOf(base), fingerprintOf(current)];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.flatMap((what) => {
    const [was, is] = [a[what] ?? 'unknown', b[what] ?? 'unknown'];
    return was === is ? [] : [{ what, base: was, current: is }];
  });
}

/** A key to group results by machine. */
export function fingerprintKey(environment: Environment): string {
  return JSON.stringify(Object.entries(fingerprintOf(environment)).sort());
}

// Results of earlier versions may lack some fields.
function fingerprintOf({ kernel, cpu, node, nginx, sysctls, pinning }: Environment): Fingerprint {
  return {
    kernel,
    CPU: cpu?.model ?? 'unknown',
    cores: String(cpu?.cores ?? 'unknown'),
    'cores of each host': JSON.stringify(pinning ?? null),
    Node: node,
    nginx: nginx ?? 'none',
    ...sysctls,
  };
}
