import { TIME_WAIT_SECONDS } from '../../../../harness/tcp.ts';
import { CLOSERS, HOSTS, LIMIT, startsWith, WANT_OF_PORTS } from '../colour.ts';
import { errorLines } from '../errors.ts';
import { row } from '../frame.ts';
import { lines } from '../lines.ts';
import { maxBy, ofCells, rate, recently, running, sumBy } from '../query.ts';

const OPENERS = { host: /client|proxy/ };

function kernelEvents(event: string | RegExp): string {
  return ofCells('connlab_tcp_events_total', { event });
}

/** What makes it climb. */
export const churn = [
  row({ height: 9 }, [
    lines({
      title: 'How much churn is there, and how much can last?',
      shows:
        'Connections that each host opens per second, by its kernel; dotted: what its ports can sustain for ever.',
      read: `Above capacity / ${TIME_WAIT_SECONDS} s it runs out sooner or later, if the opener closes first.`,
      act: 'Reuse connections until it is below the dotted line.',
      unit: 'cps',
      queries: {
        '{{host}}': maxBy(['host'], running(rate(kernelEvents('active_opens')))),
        '{{host}} limit': `${maxBy(['host'], ofCells('connlab_port_capacity', OPENERS))} / ${TIME_WAIT_SECONDS}`,
      },
      looks: [...HOSTS, LIMIT],
    }),
    lines({
      title: 'Who closes?',
      shows:
        'Connections of the client that have closed so far in the running cell, by the side that sent the first FIN or RST.',
      read: 'The side that sends the first FIN gets the TIME_WAIT; a reset leaves none. Open connections do not count.',
      act: 'If it is not the side that the strategy names, the check "closer" makes the cell invalid.',
      unit: 'short',
      queries: {
        '{{closed_by}}': maxBy(['closed_by'], recently(ofCells('connlab_connections_closed_total'))),
      },
      looks: CLOSERS,
      stacked: true,
    }),
    lines({
      title: 'In which states are the sockets?',
      shows: 'TCP sockets of all hosts by state; in_use counts open and listening ones.',
      read: 'Lasting CLOSE_WAIT: a program does not close its sockets. Lasting SYN_SENT: a server cannot be reached.',
      act: 'Look at the host whose state grows, in the panel of TIME_WAIT above.',
      unit: 'short',
      queries: { '{{host}} {{state}}': sumBy(['host', 'state'], ofCells('connlab_sockets')) },
      legend: 'table',
    }),
  ]),
  row({ height: 8 }, [
    errorLines({
      title: 'Which errors does the client get because ports ran out?',
      shows: 'Requests of the running cell that have failed so far, by errno.',
      read: 'EADDRNOTAVAIL: no free port for this destination. EADDRINUSE: no free port at a bound source address.',
      act: 'Watch them here: no kernel counter has them.',
    }),
    lines({
      title: 'What does nginx complain about?',
      shows: 'Lines of its error log so far in the running cell, by kind; no-ports is errno 99.',
      read: 'While it complains, clients get 502 at once: the fastest answers may be the broken ones.',
      act: 'no-ports: raise keepalive of the upstream. closed-early: the origin times out idle connections first.',
      unit: 'short',
      queries: { '{{kind}}': maxBy(['kind'], recently(ofCells('connlab_nginx_errors_total'))) },
      looks: WANT_OF_PORTS,
      noValue: 'Nothing, or there is no nginx',
    }),
    lines({
      title: 'Does connecting slow down before it fails?',
      shows:
        'p50 and p99 of connect() in the last second, beside the share of the ports in use (right axis).',
      read: 'Above half of the ports, the kernel searches longer and longer for a free one.',
      act: 'Do not wait for errors: alert on the share of ports, not on EADDRNOTAVAIL.',
      unit: 's',
      queries: {
        'connect p50': maxBy(
          ['quantile'],
          ofCells('connlab_connect_seconds', { window: '1s', quantile: '0.5' }),
        ),
        'connect p99': maxBy(
          ['quantile'],
          ofCells('connlab_connect_seconds', { window: '1s', quantile: '0.99' }),
        ),
        '{{host}}, share of ports': maxBy(['host'], ofCells('connlab_ports_used_ratio', OPENERS)),
      },
      looks: HOSTS,
      right: { names: '/share of ports$/', unit: 'percentunit' },
    }),
  ]),
  row({ height: 8 }, [
    lines({
      title: 'What else does the kernel count?',
      shows:
        'Events per second by host: resets, delayed acknowledgements, retransmissions, overflows of the listen queue.',
      read: 'Only the closer "reset" should cause resets. Overflows mean that connections come faster than they are accepted.',
      act: 'Retransmissions on a lossless link are SYNs that were not accepted: look for overflows on the other side.',
      unit: 'cps',
      queries: {
        '{{host}} {{event}}': sumBy(
          ['host', 'event'],
          running(rate(kernelEvents(/resets_sent|delayed_acks|retransmits|listen_overflows/))),
        ),
      },
      legend: 'table',
    }),
    lines({
      title: 'How many calls of connect() fail?',
      shows: 'Calls of connect() in the running cell that have failed so far, beside those that succeeded.',
      read: 'A failing call costs the kernel more than a successful one, because it looks at every port.',
      act: 'If it grows, the driver pauses between tries (it does not spin); the strategy needs fewer connections.',
      unit: 'short',
      queries: {
        failed: `max(${recently(ofCells('connlab_connections_failed_total'))})`,
        opened: `max(${recently(ofCells('connlab_connections_opened_total'))})`,
      },
      looks: startsWith({ failed: 'red', opened: 'blue' }),
    }),
  ]),
];
