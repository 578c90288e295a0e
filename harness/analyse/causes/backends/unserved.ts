import { hasStreams } from '../../../scenario/strategy.ts';
import { KEPT_REQUESTS } from '../../external.ts';
import { type UnservedConnections, unservedConnections } from '../../unserved.ts';
import type { CellFacts } from '../cause.ts';

const NONE: UnservedConnections = { answering: 0, silent: 0, refused: 0 };

/** Only where the service keeps other connections. */
export function unserved({ ran }: CellFacts): UnservedConnections {
  const { strategy } = ran.cell;
  if (strategy.reuse !== 'keep-alive' || hasStreams(strategy)) return NONE;
  const found = unservedConnections({ ...ran.outcome, strategy });
  const { responses } = ran.outcome.counts;
  return responses >= KEPT_REQUESTS * Math.max(1, found.answering) ? found : NONE;
}
