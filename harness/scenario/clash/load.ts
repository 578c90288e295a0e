import type { Refusal } from '../axes/axis.ts';

/** A refusal of a setting that is no axis, with its path. */
export type SettingRefusal = Refusal & { readonly key: string };

/** What a load cannot come to. */
export const LOAD_REFUSALS: readonly SettingRefusal[] = [
  {
    key: 'load.objectsPerPage',
    refused: 'more than `load.requests`',
    when: ({ load }) => load.kind === 'closed' && (load.objectsPerPage ?? 1) > (load.requests ?? Infinity),
    because: 'The load ends before one page is complete',
    expected: 'at most as many objects as load.requests',
  },
];
