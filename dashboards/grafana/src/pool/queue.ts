import { colourOf, LIMIT, POOL, QUANTILES, WARN } from '../colour.ts';
import { lines } from '../lines.ts';
import { ask, maxBy, ofCells, rate, running, sumBy } from '../query.ts';
import { phase, pool, UTILISATION } from './series.ts';

/** Above this, the wait in a queue grows without proportion (Erlang C). */
const HIGH_UTILISATION = 0.8;

const p99 = ofCells('connlab_latency_seconds', { window: '1s', quantile: '0.99' });

/** Size, queue, wait. */
export const queue = [
  lines({
    title: 'Is the pool large enough?',
    about: {
      shows: 'Connections of the client, busy and idle, stacked; the limit of the pool is dotted.',
      read: 'All dark up to the dotted line: every connection is busy, and the next request waits.',
      act: 'A pool of N answers at most N / service time per second; a larger one than is ever busy is of no use.',
    },
    unit: 'short',
    queries: [
      ask(sumBy(['state'], pool()), '{{state}}'),
      ask(`max(${ofCells('connlab_pool_limit')})`, 'limit'),
    ],
    looks: [...POOL, LIMIT],
    stacked: true,
    width: 12,
    height: 9,
  }),
  lines({
    title: 'How long is the queue?',
    about: {
      shows: 'Requests that wait for a connection, and all that are in flight.',
      read: 'A straight line upwards: arrivals exceed what the pool can do by the slope of the line.',
      act: 'The queue of an open load shows what a closed load hides: there the callers wait instead.',
    },
    unit: 'short',
    queries: [
      ask(`sum(${ofCells('connlab_pool_queued_requests')})`, 'queued'),
      ask(`sum(${ofCells('connlab_in_flight_requests')})`, 'under way'),
    ],
    looks: [...POOL, { names: '/^under way/', properties: [colourOf('blue')] }],
    width: 12,
    height: 9,
  }),
  lines({
    title: 'What does being busy cost?',
    about: {
      shows: 'Share of the pool that is busy (right axis) beside the p99 of the last second.',
      read: 'Latency stays flat for long and bends upwards near full: above 80%, a little more load costs a lot.',
      act: 'Size the pool so that its usual share is below the bend.',
    },
    unit: 's',
    queries: [ask(`max(${p99})`, 'p99'), ask(UTILISATION, 'busy, share of the pool')],
    looks: [...QUANTILES, ...POOL],
    right: { names: '/share of the pool$/', unit: 'percentunit' },
    width: 12,
    height: 9,
  }),
  lines({
    title: 'Is it waiting, or service?',
    about: {
      shows: 'Waiting for a connection and service (write to last byte), p50 and p99 over the running cell.',
      read: 'Service grows where the server is at its limit, waiting where the pool is.',
      act: 'Waiting high, service flat: enlarge the pool. Both high: the server needs less at once, not more.',
    },
    unit: 's',
    queries: [
      ask(phase('pool_wait', '0.5'), 'wait p50'),
      ask(phase('pool_wait', '0.99'), 'wait p99'),
      ask(phase('service', '0.5'), 'service p50'),
      ask(phase('service', '0.99'), 'service p99'),
    ],
    looks: [
      { names: '/^wait p50/', properties: [colourOf('light-orange')] },
      { names: '/^wait p99/', properties: [colourOf('dark-orange')] },
      { names: '/^service p50/', properties: [colourOf('light-green')] },
      { names: '/^service p99/', properties: [colourOf('dark-green')] },
    ],
    logarithmic: true,
    width: 12,
    height: 9,
  }),
  lines({
    title: 'How full is the pool over time?',
    about: {
      shows: 'Busy connections as a share of the limit.',
      read: `Dashed at ${100 * HIGH_UTILISATION}%, above which waiting grows steeply, and at 100%.`,
      act: 'Above the first line for long: enlarge the pool before the queue shows it.',
    },
    unit: 'percentunit',
    queries: [ask(UTILISATION, 'busy')],
    looks: POOL,
    steps: ['green', [HIGH_UTILISATION, WARN], [1, 'red']],
    limits: 'areas',
    atLeast: 1,
    width: 8,
    height: 8,
  }),
  lines({
    title: 'Are connections kept?',
    about: {
      shows: 'Connections opened per second beside answers per second.',
      read: 'With a pool that keeps them, opening falls to 0 after the start. If it equals the answers, nothing is reused.',
      act: 'If the two lines run together, the other side closes: read "Who closes?" in Ports and sockets.',
    },
    unit: 'cps',
    queries: [
      ask(`sum(${running(rate(ofCells('connlab_connections_opened_total')))})`, 'opened'),
      ask(`sum(${running(rate(ofCells('connlab_responses_total')))})`, 'answers'),
    ],
    width: 8,
    height: 8,
  }),
  lines({
    title: "What does nginx see of the clients' connections?",
    about: {
      shows:
        "Clients' connections to nginx by state, from stub_status, and its requests per second (right axis).",
      read: 'waiting: idle, kept alive. writing: an answer is being made. The upstream side is not in it.',
      act: 'For the upstream side see the churn of the proxy in Ports and sockets.',
    },
    unit: 'short',
    queries: [
      ask(maxBy(['state'], ofCells('connlab_nginx_connections')), '{{state}}'),
      ask(`sum(${running(rate(ofCells('connlab_nginx_requests_total')))})`, 'requests/s'),
    ],
    right: { names: '/^requests/', unit: 'reqps' },
    noValue: 'No nginx on this path',
    width: 8,
    height: 8,
  }),
];
