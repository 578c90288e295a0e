import { strategyOf } from '../scenario/axes/defaults.ts';
import type { Strategy } from '../scenario/strategy.ts';
import { cellsIn, type Data, isData, valuesOf } from './settings.ts';

/**
 * Writes the service's version of TLS into a scenario's data where a cell resumes sessions, so needs TLS, and no cell mentions
 * a version. All cells that ask the service itself get it: none of them could ask without TLS. It changes `data`, which must
 * be a copy (`copyPlainData`).
 */
export function giveTls(data: unknown, version: Strategy['tls']): void {
  if (!isData(data) || valuesOf(data, 'tls').length > 0 || !valuesOf(data, 'resumption').includes(true))
    return;
  // Cells of both kinds in one matrix: a version for all would put TLS before the lab's nginx too.
  if (isData(data.axes) && Object.hasOwn(data.axes, 'path')) return;
  const base = isData(data.strategy) ? data.strategy : {};
  const cells = cellsIn(data);
  for (const cell of cells.filter((one) => isDirect({ ...base, ...one }))) cell.tls = version;
  if (cells.length === 0 && isDirect(base)) data.strategy = { ...base, tls: version };
}

function isDirect(said: Data): boolean {
  return strategyOf(said as Partial<Strategy>).path === 'direct';
}
