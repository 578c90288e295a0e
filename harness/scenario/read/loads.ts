import type { Mistake } from '../../errors.ts';
import type { Load } from '../scenario.ts';
import { quote } from './quote.ts';
import type { LoadData } from './schema.ts';

const KEYS = {
  closed: ['kind', 'concurrency', 'requests', 'objectsPerPage', 'durationMs', 'drivers'],
  open: ['kind', 'ratePerSecond', 'arrivals', 'durationMs', 'drivers'],
} as const satisfies Record<Load['kind'], readonly (keyof LoadData)[]>;

/** Whether loads of this kind have this key. */
export function loadHas(kind: Load['kind'], key: string): boolean {
  return (KEYS[kind] as readonly string[]).includes(key);
}

/**
 * The load of a cell: what it says itself, and from the scenario's load what it leaves out. A cell of the other
 * kind takes over only what both kinds have. `where` is the place of what the cell says.
 */
export function resolveLoad(
  base: LoadData,
  own: LoadData,
  where: string,
): { readonly load: Load | undefined; readonly mistakes: Mistake[] } {
  const kind = own.kind ?? base.kind;
  if (kind === undefined) {
    return {
      load: undefined,
      mistakes: [{ where: `${where}.kind`, what: 'Missing', expected: 'closed or open' }],
    };
  }
  const mistakes = Object.keys(own)
    .filter((key) => !loadHas(kind, key))
    .map((key) => foreignKey(where, { key, kind }));
  const inherited = Object.fromEntries(Object.entries(base).filter(([key]) => loadHas(kind, key)));
  const said: LoadData = { ...inherited, ...own };
  const missing = required(kind)
    .filter((key) => said[key] === undefined)
    .map((key) => ({
      where: `${where}.${key}`,
      what: 'Missing',
      expected: `a value, because the load is ${kind}`,
    }));
  mistakes.push(...missing);
  return { load: mistakes.length === 0 ? completed(kind, said) : undefined, mistakes };
}

function foreignKey(where: string, { key, kind }: { key: string; kind: Load['kind'] }): Mistake {
  return {
    where: `${where}.${key}`,
    what: `Key ${quote(key)} is not one of ${kind} load`,
    expected: KEYS[kind].join(', '),
  };
}

function required(kind: Load['kind']): readonly (keyof LoadData)[] {
  return kind === 'closed' ? ['concurrency', 'durationMs'] : ['ratePerSecond', 'durationMs'];
}

function completed(kind: Load['kind'], said: LoadData): Load {
  const durationMs = said.durationMs!;
  const drivers = said.drivers === undefined ? {} : { drivers: said.drivers };
  switch (kind) {
    case 'closed':
      return {
        kind,
        concurrency: said.concurrency!,
        durationMs,
        ...(said.requests === undefined ? {} : { requests: said.requests }),
        ...(said.objectsPerPage === undefined ? {} : { objectsPerPage: said.objectsPerPage }),
        ...drivers,
      };
    case 'open':
      return {
        kind,
        ratePerSecond: said.ratePerSecond!,
        arrivals: said.arrivals ?? 'constant',
        durationMs,
        ...drivers,
      };
    default:
      return kind satisfies never;
  }
}
