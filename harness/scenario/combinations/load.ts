import type { Rule } from './rule.ts';

/** What a load cannot come to. */
export const LOAD_RULES: readonly Rule[] = [
  {
    key: 'load.objectsPerPage',
    broken: ({ load }) => load.kind === 'closed' && (load.objectsPerPage ?? 1) > (load.requests ?? Infinity),
    what: 'The load ends before a page is whole',
    expected: 'at most as many objects as load.requests',
  },
];
