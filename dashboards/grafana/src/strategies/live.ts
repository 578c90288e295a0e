import { DELAYED_ACK_MS } from '../../../../harness/tcp.ts';
import { MS_PER_SECOND } from '../../../../harness/units.ts';
import { QUANTILES, STATUSES } from '../colour.ts';
import { errorLines } from '../errors.ts';
import { row } from '../frame.ts';
import { lines } from '../lines.ts';
import { heat } from '../pictures.ts';
import { BY_CELL, CELL_NAME, maxBy, ofCells, rate, running, sumBy } from '../query.ts';

/** How long Nagle's algorithm on the sender waits for an acknowledgement that the receiver delays. */
const DELAYED_ACK_SECONDS = DELAYED_ACK_MS / MS_PER_SECOND;

type Quantiled = 'connlab_latency_seconds' | 'connlab_connect_seconds';

function lastSecond(name: Quantiled) {
  const of = (quantile: string) => maxBy(['quantile'], ofCells(name, { window: '1s', quantile }));
  return { p50: of('0.5'), p90: of('0.9'), p99: of('0.99'), 'p99.9': of('0.999') };
}

/** While the load runs. */
export const live = [
  row({ height: 9 }, [
    lines({
      title: 'How long do requests take?',
      shows: 'Exact quantiles of the requests that ended in the last second.',
      read: 'The scale is logarithmic. The dashed line is 40 ms: a level there is Nagle waiting for a delayed ACK.',
      act: 'At a level of 40 ms, set TCP_NODELAY or write at once; on a slope, look for a queue in Pool.',
      unit: 's',
      queries: lastSecond('connlab_latency_seconds'),
      looks: QUANTILES,
      steps: ['green', [DELAYED_ACK_SECONDS, 'purple']],
      limits: 'lines',
      logarithmic: true,
    }),
    lines({
      title: 'How long does connecting take?',
      shows: 'Exact quantiles of connect() to connected, without TLS, of the last second.',
      read: 'A step upwards at half of the ports is the kernel searching for a free one; no error is seen meanwhile.',
      act: 'Where it climbs, reuse connections or widen the port range; compare with Ports and sockets.',
      unit: 's',
      queries: lastSecond('connlab_connect_seconds'),
      looks: QUANTILES,
      logarithmic: true,
      noValue: 'No connection was opened',
    }),
  ]),
  row({ height: 8 }, [
    lines({
      title: 'What is answered?',
      shows: 'Answers per second by status, stacked.',
      read: 'Green is 2xx. Red from the bottom up is a proxy that answers 502 because it cannot reach the origin.',
      act: 'With 502, read "What does nginx complain about?" in Ports and sockets.',
      unit: 'reqps',
      queries: { '{{status}}': sumBy(['status'], running(rate(ofCells('connlab_responses_total')))) },
      looks: STATUSES,
      stacked: true,
    }),
    errorLines({
      title: 'Which errors, and how many?',
      shows: 'Requests of the running cell that have failed so far, by errno or code of the driver.',
      read: 'It starts at 0 in each cell. EADDRNOTAVAIL: no free port; ECONNRESET: closed by the other side; timeouts: too slow.',
      act: 'If ports ran out (red), see Ports and sockets; for other errors, the log of that program.',
    }),
    lines({
      title: 'p99 by strategy',
      shows: 'p99 of the last second, with a colour for each cell.',
      read: 'Sorted by the highest. The same colour is the same cell in each round.',
      act: 'Click a name to see that cell alone.',
      unit: 's',
      queries: {
        [CELL_NAME]: maxBy(BY_CELL, ofCells('connlab_latency_seconds', { window: '1s', quantile: '0.99' })),
      },
      logarithmic: true,
      legend: 'table',
    }),
  ]),
  row({ height: 9 }, [
    heat({
      title: 'One distribution, or two?',
      shows: 'Number of requests by latency: a column for each moment, darker for more.',
      read: 'Two dark bands are two kinds of requests. No percentile of both together describes either.',
      act: 'Find what the slow ones have in common: a new connection, a wait in the pool, a delayed ACK.',
      unit: 's',
      queries: { '{{le}}': sumBy(['le'], running(rate(ofCells('connlab_request_duration_seconds_bucket')))) },
    }),
  ]),
];
