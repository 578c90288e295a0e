import { TIME_WAIT_SECONDS } from '../../../../harness/tcp.ts';
import { CLOSERS, HOSTS, LIMIT, WANT_OF_PORTS } from '../colour.ts';
import { errorLines } from '../errors.ts';
import { lines } from '../lines.ts';
import { ask, maxBy, ofCells, rate, recently, running, sumBy } from '../query.ts';

const OPENERS = { host: /client|proxy/ };

function kernelEvents(event: string | RegExp): string {
  return ofCells('connlab_tcp_events_total', { event });
}

/** What makes it climb. */
export const churn = [
  lines({
    title: 'How much churn is there, and how much can last?',
    about: {
      shows:
        'Connections that each host opens per second, by its kernel; dotted, what its ports can bear for ever.',
      read: `Above capacity / ${TIME_WAIT_SECONDS} s it runs out sooner or later, if the opener closes first.`,
      act: 'Reuse connections until it is below the dotted line.',
    },
    unit: 'cps',
    queries: [
      ask(maxBy(['host'], running(rate(kernelEvents('active_opens')))), '{{host}}'),
      ask(
        `${maxBy(['host'], ofCells('connlab_port_capacity', OPENERS))} / ${TIME_WAIT_SECONDS}`,
        '{{host}} limit',
      ),
    ],
    looks: [...HOSTS, LIMIT],
    width: 8,
    height: 9,
  }),
  lines({
    title: 'Who closes?',
    about: {
      shows:
        'Connections of the client that were closed so far in the running cell, by who sent the first FIN or RST.',
      read: 'The side that sends the first FIN gets the TIME_WAIT; a reset leaves none. Open connections do not count.',
      act: 'If it is not the side that the strategy names, the check "closer" makes the cell invalid.',
    },
    unit: 'short',
    queries: [
      ask(maxBy(['closed_by'], recently(ofCells('connlab_connections_closed_total'))), '{{closed_by}}'),
    ],
    looks: CLOSERS,
    stacked: true,
    width: 8,
    height: 9,
  }),
  lines({
    title: 'In which states are the sockets?',
    about: {
      shows: 'TCP sockets of all hosts by state; in_use are those open and listening.',
      read: 'Lasting CLOSE_WAIT: a program does not close its sockets. Lasting SYN_SENT: a server cannot be reached.',
      act: 'Look at the host whose state grows, in the panel of TIME_WAIT above.',
    },
    unit: 'short',
    queries: [ask(sumBy(['host', 'state'], ofCells('connlab_sockets')), '{{host}} {{state}}')],
    legend: 'table',
    width: 8,
    height: 9,
  }),
  errorLines({
    title: 'Which errors for want of ports does the client see?',
    about: {
      shows: 'Requests of the running cell that have failed so far, by errno.',
      read: 'EADDRNOTAVAIL: no free port for this destination. EADDRINUSE: no free port at a bound source address.',
      act: 'Count them here: no counter of the kernel does.',
    },
  }),
  lines({
    title: 'What does nginx complain about?',
    about: {
      shows: 'Lines of its error log so far in the running cell, by kind; no-ports is errno 99.',
      read: 'While it complains, clients get 502 at once: the fastest answers may be the broken ones.',
      act: 'no-ports: raise keepalive of the upstream. closed-early: the origin times out idle connections first.',
    },
    unit: 'short',
    queries: [ask(maxBy(['kind'], recently(ofCells('connlab_nginx_errors_total'))), '{{kind}}')],
    looks: WANT_OF_PORTS,
    noValue: 'Nothing, or there is no nginx',
    width: 8,
    height: 8,
  }),
  lines({
    title: 'Does connecting get slow before it fails?',
    about: {
      shows:
        'p50 and p99 of connect() in the last second, beside the share of the ports in use (right axis).',
      read: 'Above half of the ports, the kernel searches longer and longer for a free one.',
      act: 'Do not wait for errors: alert on the share of ports, not on EADDRNOTAVAIL.',
    },
    unit: 's',
    queries: [
      ask(
        maxBy(['quantile'], ofCells('connlab_connect_seconds', { window: '1s', quantile: '0.5' })),
        'connect p50',
      ),
      ask(
        maxBy(['quantile'], ofCells('connlab_connect_seconds', { window: '1s', quantile: '0.99' })),
        'connect p99',
      ),
      ask(maxBy(['host'], ofCells('connlab_ports_used_ratio', OPENERS)), '{{host}}, share of ports'),
    ],
    looks: HOSTS,
    right: { names: '/share of ports$/', unit: 'percentunit' },
    width: 8,
    height: 8,
  }),
  lines({
    title: 'What else does the kernel count?',
    about: {
      shows:
        'Events per second by host: resets, delayed acknowledgements, retransmissions, overflows of the listen queue.',
      read: 'Resets belong to the closer "reset" only. Overflows mean that connections come faster than they are accepted.',
      act: 'Retransmissions on a lossless link are SYNs that nobody took in: look for overflows on the other side.',
    },
    unit: 'cps',
    queries: [
      ask(
        sumBy(
          ['host', 'event'],
          running(rate(kernelEvents(/resets_sent|delayed_acks|retransmits|listen_overflows/))),
        ),
        '{{host}} {{event}}',
      ),
    ],
    legend: 'table',
    width: 12,
    height: 8,
  }),
  lines({
    title: 'How many calls of connect() fail?',
    about: {
      shows: 'Calls of connect() in the running cell that have failed so far, beside those that succeeded.',
      read: 'A failing call costs the kernel more than a successful one, because it looks at every port.',
      act: 'If it grows, the driver pauses between tries (it does not spin); the strategy needs fewer connections.',
    },
    unit: 'short',
    queries: [
      ask(`max(${recently(ofCells('connlab_connections_failed_total'))})`, 'failed'),
      ask(`max(${recently(ofCells('connlab_connections_opened_total'))})`, 'opened'),
    ],
    looks: [
      { names: '/^failed/', properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: 'red' } }] },
      { names: '/^opened/', properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: 'blue' } }] },
    ],
    width: 12,
    height: 8,
  }),
];
