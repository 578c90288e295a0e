import type { Check } from '../../../result/result.ts';
import { answererOf } from '../../../scenario/scenario.ts';
import { isHttp2 } from '../../../scenario/strategy.ts';
import { type WindowCounts, windowsOf } from '../../../scenario/windows.ts';
import { count, listed } from '../../../words.ts';
import { answeredConnections, type Ran, sum } from '../../evidence.ts';
import { hasOwnServer } from '../../external.ts';
import { type Bounds, boundsText, isWithin, nearly } from '../bounds.ts';

/** What one end counted; null: it could not be asked. */
interface Word {
  readonly of: 'client' | 'origin';
  readonly windows: WindowCounts | null;
  readonly connections: Bounds;
}

/** The server got the windows asked for on each connection. null: no HTTP/2, or nobody reports them. */
export function windowsCheck(ran: Ran): Check | null {
  const { strategy } = ran.cell;
  if (!isHttp2(strategy)) return null;
  const words = wordsOf(ran);
  if (words.length === 0) return null;
  const { stream, connection } = windowsOf(strategy);
  return {
    name: 'windows',
    ok: words.every(
      ({ windows, connections }) =>
        windows !== null &&
        isOnly(windows.stream, stream, connections) &&
        isOnly(windows.connection, connection, connections),
    ),
    expected: `${count(stream)} bytes for each stream and ${count(connection)} for each connection, on ${boundsText(words[0]!.connections)} connections`,
    observed: words.map(({ of, windows }) => `the ${of} ${toldText(windows)}`).join(', '),
  };
}

function wordsOf(ran: Ran): readonly Word[] {
  const { outcome, logs, cell } = ran;
  const own = outcome.connections.windows ?? null;
  const words: Word[] = [];
  if (own !== null) words.push({ of: 'client', windows: own, connections: answeredConnections(ran) });
  const isAsked = answererOf(cell.strategy.path) === 'origin' && !hasOwnServer(ran);
  if (!isAsked) return words;
  const connections = nearly(logs.origin?.connections ?? 0);
  return [{ of: 'origin', windows: logs.origin?.windows ?? null, connections }, ...words];
}

function isOnly(windows: Readonly<Record<string, number>>, bytes: number, connections: Bounds): boolean {
  const asked = windows[bytes] ?? 0;
  return asked > 0 && isWithin(asked, connections) && sum(Object.values(windows)) === asked;
}

function toldText(windows: WindowCounts | null): string {
  if (windows === null) return 'could not be asked';
  return `had ${sizesText(windows.stream)} for streams and ${sizesText(windows.connection)} for connections`;
}

function sizesText(windows: Readonly<Record<string, number>>): string {
  const sizes = Object.entries(windows).map(
    ([bytes, seen]) => `${count(Number(bytes))} bytes (${count(seen)})`,
  );
  return listed(sizes) || 'none';
}
