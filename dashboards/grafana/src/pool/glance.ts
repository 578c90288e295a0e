import { BAD, GOOD, WARN } from '../colour.ts';
import { row } from '../frame.ts';
import { gauges } from '../pictures.ts';
import { CELL_NAME, maxBy, ofCells, running } from '../query.ts';
import { stat } from '../stat.ts';
import { pool, UTILISATION } from './series.ts';

/** Whether the pool is large enough now. */
export const glance = row({ height: 5, widths: [6, 5, 5, 4, 4] }, [
  gauges({
    title: 'How busy is the pool?',
    shows: "Connections with a request, as a share of the pool's limit.",
    read: 'Above 80% waiting grows steeply; at 100% each further request waits.',
    act: 'Enlarge the pool, or make the answers faster: both are connections x seconds.',
    unit: 'percentunit',
    queries: { busy: UTILISATION },
    steps: [GOOD, [0.8, WARN], [1, BAD]],
    noValue: 'No pool with a limit is in use',
  }),
  stat({
    title: 'Requests that wait for a connection',
    shows: 'The queue of the pool of the running cell.',
    read: "A few now and then are chance. More than the pool's size is a backlog that does not go away.",
    act: 'With an open load a queue that grows never ends: the pool is too small for this rate.',
    unit: 'short',
    queries: { queued: `sum(${ofCells('connlab_pool_queued_requests')})` },
    steps: [GOOD, [1, WARN]],
    sparkline: true,
  }),
  stat({
    title: 'p99 of waiting for a connection',
    shows: 'One request in a hundred waited longer for its connection, over the running cell.',
    read: 'Compare with the p99 of the service: waiting should be a small part of it.',
    act: 'If it is the larger part, the pool is the bottleneck: enlarge it, or make answers faster.',
    unit: 's',
    queries: {
      waited: `max(${running(ofCells('connlab_phase_seconds', { phase: 'pool_wait', quantile: '0.99' }))})`,
    },
    sparkline: true,
    noValue: 'Nothing waited',
  }),
  stat({
    title: 'Open connections',
    shows: 'Connections of the client, idle or busy.',
    read: 'It rises to the number that the load needs at once, and stays there if connections are reused.',
    act: 'If it swings, connections are closed and opened again: see Ports and sockets.',
    unit: 'short',
    queries: { open: `sum(${pool()})` },
    sparkline: true,
  }),
  stat({
    title: 'Limit of the pool',
    shows: 'The largest number of connections that the running strategy allows.',
    read: 'Absent if the pool has no limit.',
    act: 'Choose a cell with another limit at the top to compare.',
    unit: 'short',
    text: 'both',
    queries: { [CELL_NAME]: maxBy(['scenario', 'cell'], ofCells('connlab_pool_limit')) },
    noValue: 'No limit',
  }),
]);
