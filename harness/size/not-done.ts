import type { NotDone } from './answer.ts';
import { type ServerIdle, whyNoneIsLess } from './paste/idle.ts';
import type { Goal } from './search/goal.ts';
import type { Trial } from './search/trial.ts';
import { whyNoKeepalive } from './search/upstream.ts';
import type { Split } from './split/answer.ts';

/** What was asked for beside the size of the pool, and has no answer. */
export function notDone(
  goal: Goal,
  trials: readonly Trial[],
  {
    size,
    split,
    idle,
  }: { readonly size: number | null; readonly split: Split | null; readonly idle: ServerIdle },
): readonly NotDone[] {
  const parts = [
    {
      what: '--through nginx: the keepalive of nginx',
      why: whyNoNginx(goal, trials, split === null ? size : split.inAll),
    },
    { what: 'lines to paste', why: size === null ? null : (whyNoLines(split) ?? whyNoneIsLess(idle)) },
  ];
  return parts.flatMap(({ what, why }) => (why === null ? [] : [{ what, why }]));
}

function whyNoLines(split: Split | null): string | null {
  return split === null || split.size !== null ? null : 'no size is right for so many pools';
}

function whyNoNginx(goal: Goal, trials: readonly Trial[], size: number | null): string | null {
  if (!goal.throughNginx) return null;
  return size === null ? 'no pool size was found' : whyNoKeepalive(goal, trials, size);
}
