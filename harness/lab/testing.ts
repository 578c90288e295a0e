import { describe } from 'vitest';
import { createLab } from './create.ts';
import type { LabSpec } from './spec.ts';

/** A small lab for tests: 200 ports, and the kernel's defaults for everything else. */
export const SMALL_LAB: LabSpec = {
  kind: 'namespaces',
  ipVersion: 4,
  ports: { low: 40_000, high: 40_199 },
  sysctls: {},
  sourceAddresses: 1,
  bindAddresses: 1,
};

/** Why this machine cannot make a lab; null if it can. */
const labRefusal: string | null = await createLab(SMALL_LAB).then(
  async (lab) => {
    await lab[Symbol.asyncDispose]();
    return null;
  },
  (error: Error) => error.message,
);

/**
 * A suite that needs namespaces. On a machine that does not allow them it is skipped, with the reason in its
 * name; with CONNLAB_NO_SKIP=1 it fails instead.
 */
export function describeLab(name: string, body: () => void): void {
  if (labRefusal === null) describe(name, body);
  else if (process.env.CONNLAB_NO_SKIP === '1') throw new Error(`Lab refused: ${labRefusal}`);
  else describe.skip(`${name} (skipped: ${labRefusal.split('\n')[0]})`, body);
}
