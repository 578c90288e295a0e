import type { Series } from '../../../observe/observation.ts';
import { HOSTS } from '../../../scenario/strategy.ts';
import { MS_PER_SECOND } from '../../../units.ts';
import { count, duration, listed } from '../../../words.ts';
import { cellName, type WithNumbers } from '../../cells.ts';
import { HOST_COLOURS } from '../chart.ts';
import type { ChartSpec, Line, Mark } from '../chart-data.ts';
import { portsInUse, readings } from './ports-over-time.ts';
import { thinned } from './thin.ts';

const CAPACITY_COLOUR = 7;
const PREDICTED_COLOUR = 3;

/**
 * TIME_WAIT of each host over time and the ports in use of those that open connections, with the capacity of the host that
 * pays, what was predicted, and the first error.
 */
export function timeWaitChart(cell: WithNumbers): ChartSpec | null {
  const observed = HOSTS.flatMap((host) => readings(cell, 'sockstat', host) ?? []);
  const at = observed[0]?.atMs ?? [];
  if (at.length < 2) return null;
  const lines = [...observed.map((series) => timeWaitLine(at, series)), ...portsLines(cell, at)];
  const drawn = thinned({ at, lines });
  return {
    title: `${cellName(cell)}: TIME_WAIT and ports by host`,
    summary: summary(cell, observed),
    x: { label: 'since the start of the load', format: 'seconds' },
    y: { label: 'sockets', format: 'count' },
    // The first reading is from just before the load.
    at: drawn.at.map((ms) => Math.max(0, ms) / MS_PER_SECOND),
    lines: [...drawn.lines, ...expectations(cell, drawn.at)],
    marks: marks(cell),
  };
}

/** The hosts are read a few ms apart, which a chart does not show. */
function timeWaitLine(at: readonly number[], { host, values }: Series): Line {
  return {
    name: `TIME_WAIT ${host}`,
    colour: HOST_COLOURS[host],
    values: at.map((_, index) => values.timeWait?.[index] ?? null),
  };
}

/** Ports of the hosts that open connections. A host that only accepts them needs no port for each. */
function portsLines(cell: WithNumbers, at: readonly number[]): readonly Line[] {
  return (['client', 'proxy'] as const).flatMap((host): readonly Line[] => {
    const values = portsInUse(cell, host, at);
    if (values === null) return [];
    return [{ name: `ports in use ${host}`, colour: HOST_COLOURS[host], dotted: true, values }];
  });
}

/** Lines for the capacity of the host that pays and for its predicted ports. */
function expectations(cell: WithNumbers, atMs: readonly number[]): Line[] {
  const host = cell.exhaustion?.host ?? cell.prediction.host ?? cell.prediction.timeWaitHost;
  const capacity = host === null ? undefined : cell.hosts[host]?.portCapacity;
  const endsMs = predictedEndMs(cell);
  if (host === null || host === 'origin' || capacity === undefined) return [];
  const held = cell.hosts[host]?.timeWaitPeak ?? 0;
  // A capacity far above the other values would flatten them.
  if (held < capacity / 10 && endsMs === null) return [];
  return [
    { name: `capacity ${host}`, colour: CAPACITY_COLOUR, dashed: true, values: atMs.map(() => capacity) },
    ...(endsMs === null
      ? []
      : [
          {
            name: `predicted ${host}`,
            colour: PREDICTED_COLOUR,
            dashed: true,
            values: atMs.map((ms) => Math.max(0, Math.min(capacity, (capacity * ms) / endsMs))),
          },
        ]),
  ];
}

/** For a closed load the prediction comes from its own churn, so its course was not known before the run. */
function predictedEndMs({ prediction, load, exhaustion }: WithNumbers): number | null {
  if (prediction.exhaustedAtMs !== null) return prediction.exhaustedAtMs;
  return load.kind === 'open' ? (exhaustion?.predictedAtMs ?? null) : null;
}

function marks({ exhaustion }: WithNumbers): Mark[] {
  return exhaustion === null ? [] : [{ x: exhaustion.atMs / MS_PER_SECOND, label: exhaustion.firstError }];
}

function summary(cell: WithNumbers, observed: readonly Series[]): string {
  const most = observed.map(({ host }) => `${count(cell.hosts[host]?.timeWaitPeak ?? 0)} on the ${host}`);
  const peaks = `At most ${listed(most)}.`;
  const { exhaustion } = cell;
  if (exhaustion === null) return peaks;
  const { host, afterConnections, atMs, predictedAtMs } = exhaustion;
  const predicted = predictedAtMs === null ? '' : ` (predicted ${duration(predictedAtMs)})`;
  return `${peaks} The ${host} ran out of ports after ${count(afterConnections)} connections, at ${duration(atMs)}${predicted}.`;
}
