import type { Lab } from './lab.ts';
import { openLoopbackLab } from './loopback.ts';
import { openNamespaceLab } from './namespace/namespaces.ts';
import type { LabSpec } from './spec.ts';

/**
 * Makes the lab of one cell. Rejects with an UnableError if this machine does not allow it, and with an Error
 * that names the sysctl if one does not have the value that was written to it.
 */
export async function createLab(spec: LabSpec, signal?: AbortSignal): Promise<Lab> {
  signal?.throwIfAborted();
  const lab = await openLab(spec);
  if (!signal?.aborted) return lab;
  await lab[Symbol.asyncDispose]();
  throw signal.reason;
}

function openLab(spec: LabSpec): Promise<Lab> {
  switch (spec.kind) {
    case 'namespaces':
      return openNamespaceLab(spec);
    case 'host':
      return openLoopbackLab(spec);
    default:
      return spec.kind satisfies never;
  }
}
