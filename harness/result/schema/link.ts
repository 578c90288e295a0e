import type { LinkReport, WayReport } from '../../lab/link/report.ts';
import { TCP_VALUES } from '../../observe/netlink/tcp-info.ts';
import { TCP_ENDS, type TcpSeries } from '../../observe/tcp-series.ts';
import { HOSTS } from '../../scenario/strategy.ts';
import {
  believed,
  columnsBy,
  count,
  durationMs,
  type FieldsOf,
  listOf,
  numbers,
  numbersOrNull,
  recordOf,
  wordOf,
} from './fields.ts';

const way = recordOf<WayReport>({
  frames: count,
  bytes: count,
  lost: count,
  noRoom: count,
  leastMs: durationMs.nullable(),
  maxQueueMs: durationMs,
  overrun: count,
  tooLarge: count,
  refused: count,
});

const fields: FieldsOf<LinkReport> = {
  between: believed<LinkReport['between']>(listOf(wordOf(HOSTS))),
  means: wordOf(['relay']),
  elapsedMs: durationMs,
  forth: way,
  back: way,
  lateness: recordOf<LinkReport['lateness']>({ p50Us: count, p99Us: count, maxUs: count }),
};

/** What a link with conditions did. */
export const link = recordOf<LinkReport>(fields);

const values = Object.fromEntries(TCP_VALUES.map((name) => [name, numbersOrNull])) as unknown;

/** What TCP knew of some connections. */
export const tcp = listOf(
  columnsBy(
    recordOf<TcpSeries>({
      host: wordOf(HOSTS),
      end: wordOf(TCP_ENDS),
      atMs: numbers,
      connection: numbers,
      localPort: numbers,
      remotePort: numbers,
      values: recordOf<TcpSeries['values']>(values as FieldsOf<TcpSeries['values']>),
    }),
    ({ atMs: times, connection, localPort, remotePort, values: byName }) => ({
      times,
      columns: [
        ...Object.entries({ connection, localPort, remotePort }).map(
          ([name, column]) => [[name], column] as const,
        ),
        ...Object.entries(byName).map(([name, column]) => [['values', name], column] as const),
      ],
    }),
  ),
);
