import { LIMIT, POOL, QUANTILES, startsWith, WARN } from '../colour.ts';
import { row } from '../frame.ts';
import { lines } from '../lines.ts';
import { maxBy, ofCells, rate, running, sumBy } from '../query.ts';
import { phase, pool, UTILISATION } from './series.ts';

/** Above this share, the wait in a queue grows steeply (Erlang C). */
const HIGH_UTILISATION = 0.8;

const p99 = ofCells('connlab_latency_seconds', { window: '1s', quantile: '0.99' });

/** Size, queue, wait. */
export const queue = [
  row({ height: 9 }, [
    lines({
      title: 'Is the pool large enough?',
      shows: 'Connections of the client, busy and idle, stacked; the limit of the pool is dotted.',
      read: 'All dark up to the dotted line: every connection is busy, and the next request waits.',
      act: 'A pool of N answers at most N / service time per second; connections that are never busy are of no use.',
      unit: 'short',
      queries: { '{{state}}': sumBy(['state'], pool()), limit: `max(${ofCells('connlab_pool_limit')})` },
      looks: [...POOL, LIMIT],
      stacked: true,
    }),
    lines({
      title: 'How long is the queue?',
      shows: 'Requests that wait for a connection, and all that are in flight.',
      read: 'A straight line upwards: its slope is the rate of arrivals beyond what the pool can handle.',
      act: 'The queue of an open load shows what a closed load hides: there the callers wait instead.',
      unit: 'short',
      queries: {
        queued: `sum(${ofCells('connlab_pool_queued_requests')})`,
        'under way': `sum(${ofCells('connlab_in_flight_requests')})`,
      },
      looks: [...POOL, ...startsWith({ 'under way': 'blue' })],
    }),
  ]),
  row({ height: 9 }, [
    lines({
      title: 'What does being busy cost?',
      shows: 'Share of the pool that is busy (right axis) beside the p99 of the last second.',
      read: 'Latency stays flat for a long time and bends upwards near 100%: above 80%, a little more load costs a lot.',
      act: 'Size the pool so that its usual share is below the bend.',
      unit: 's',
      queries: { p99: `max(${p99})`, 'busy, share of the pool': UTILISATION },
      looks: [...QUANTILES, ...POOL],
      right: { names: '/share of the pool$/', unit: 'percentunit' },
    }),
    lines({
      title: 'Is it waiting, or service?',
      shows: 'Waiting for a connection and service (write to last byte), p50 and p99 over the running cell.',
      read: 'Service grows if the server is at its limit, waiting if the pool is.',
      act: 'Waiting high, service flat: enlarge the pool. Both high: the server needs fewer requests at once, not more.',
      unit: 's',
      queries: {
        'wait p50': phase('pool_wait', '0.5'),
        'wait p99': phase('pool_wait', '0.99'),
        'service p50': phase('service', '0.5'),
        'service p99': phase('service', '0.99'),
      },
      looks: startsWith({
        'wait p50': 'light-orange',
        'wait p99': 'dark-orange',
        'service p50': 'light-green',
        'service p99': 'dark-green',
      }),
      logarithmic: true,
    }),
  ]),
  row({ height: 8 }, [
    lines({
      title: 'How full is the pool over time?',
      shows: 'Busy connections as a share of the limit.',
      read: `Dashed at ${100 * HIGH_UTILISATION}%, above which waiting grows steeply, and at 100%.`,
      act: 'Above the first line for long: enlarge the pool before the queue shows it.',
      unit: 'percentunit',
      queries: { busy: UTILISATION },
      looks: POOL,
      steps: ['green', [HIGH_UTILISATION, WARN], [1, 'red']],
      limits: 'areas',
      atLeast: 1,
    }),
    lines({
      title: 'Are connections kept?',
      shows: 'Connections opened per second beside answers per second.',
      read: 'With a pool that keeps them, opening falls to 0 after the start. If it equals the answers, nothing is reused.',
      act: 'If the two lines run together, the other side closes: read "Who closes?" in Ports and sockets.',
      unit: 'cps',
      queries: {
        opened: `sum(${running(rate(ofCells('connlab_connections_opened_total')))})`,
        answers: `sum(${running(rate(ofCells('connlab_responses_total')))})`,
      },
    }),
    lines({
      title: "What does nginx see of the clients' connections?",
      shows:
        "Clients' connections to nginx by state, from stub_status, and its requests per second (right axis).",
      read: 'waiting: idle, kept alive. writing: an answer is being made. The upstream side is not included.',
      act: 'For the upstream side see the churn of the proxy in Ports and sockets.',
      unit: 'short',
      queries: {
        '{{state}}': maxBy(['state'], ofCells('connlab_nginx_connections')),
        'requests/s': `sum(${running(rate(ofCells('connlab_nginx_requests_total')))})`,
      },
      right: { names: '/^requests/', unit: 'reqps' },
      noValue: 'No nginx on this path',
    }),
  ]),
];
