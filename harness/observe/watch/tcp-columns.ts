import type { HostName } from '../../scenario/strategy.ts';
import { msSince } from '../../units.ts';
import { TCP_VALUES } from '../netlink/tcp-info.ts';
import type { Sample } from '../sampler.ts';
import { TCP_ENDS, type TcpReading, type TcpSeries } from '../tcp-series.ts';

/** By end; none of an end at which no connection was read. */
export function tcpSeries(
  host: HostName,
  samples: readonly Sample<readonly TcpReading[]>[],
  startNs: bigint,
): readonly TcpSeries[] {
  const rows = samples.flatMap(({ atNs, value }) =>
    (value ?? []).map((reading) => ({ atMs: msSince(startNs, atNs), ...reading })),
  );
  return TCP_ENDS.flatMap((end) => {
    const own = rows.filter((row) => row.end === end);
    if (own.length === 0) return [];
    const values = TCP_VALUES.map((name) => [name, own.map((row) => row[name])] as const);
    return [
      {
        host,
        end,
        atMs: own.map(({ atMs }) => atMs),
        connection: own.map(({ connection }) => connection),
        localPort: own.map(({ localPort }) => localPort),
        remotePort: own.map(({ remotePort }) => remotePort),
        values: Object.fromEntries(values) as Partial<TcpSeries['values']> as TcpSeries['values'],
      },
    ];
  });
}
