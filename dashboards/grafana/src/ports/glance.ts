import { BAD, GOOD, HOSTS, WARN } from '../colour.ts';
import { row } from '../frame.ts';
import { SHARE_STEPS } from '../panel.ts';
import { gauges } from '../pictures.ts';
import { maxBy, ofCells, rate, recently, running } from '../query.ts';
import { stat } from '../stat.ts';

/** How far it is to the wall. */
export const glance = row({ height: 5, widths: [5, 4, 4, 5, 3, 3] }, [
  gauges({
    title: 'How full is each host?',
    shows:
      'Local ports held by outgoing connections, including TIME_WAIT, as a share of all ports of the host.',
    read: 'Orange from 80%. At 100% connect() fails with EADDRNOTAVAIL; above 50% it slows down.',
    act: 'Let the other side close first, reuse connections, or add ports, source addresses or destinations.',
    unit: 'percentunit',
    queries: { '{{host}}': maxBy(['host'], ofCells('connlab_ports_used_ratio', { host: /client|proxy/ })) },
    steps: SHARE_STEPS,
    noValue: 'No load runs',
  }),
  stat({
    title: 'Time left until ports run out',
    shows: 'Time left at the churn of the last seconds, for the host with the least.',
    read: 'Shown only while ports in use grow. A pool that keeps its connections does not run out.',
    act: 'Under a minute it is too late for a fix by hand: lower the rate.',
    unit: 's',
    decimals: 0,
    queries: { left: `min(${ofCells('connlab_exhaustion_countdown_seconds')})` },
    now: true,
    steps: [BAD, [10, WARN], [60, GOOD]],
    noValue: 'No end in sight',
  }),
  stat({
    title: 'Who is out of ports?',
    shows: 'Hosts that have had an error because they had no free port in the running cell.',
    read: 'It stays "out" until the cell ends: TIME_WAIT lasts 60 s, and cells are shorter.',
    act: 'See "What does nginx complain about?" for the proxy and "Which errors does the client get" for the client.',
    unit: 'none',
    text: 'both',
    queries: { '{{host}}': maxBy(['host'], recently(ofCells('connlab_exhausted'))) },
    words: { 0: { text: 'has ports', color: GOOD }, 1: { text: 'out', color: BAD } },
    noValue: 'No load runs',
  }),
  stat({
    title: 'Sockets in TIME_WAIT',
    shows: 'TIME_WAIT of each host in the running cell.',
    read: 'It is on the host that closes first and takes ports only where connections are opened. On a server it costs only memory.',
    act: 'If it is on the client or the proxy and grows, that host runs out: see the graphs below.',
    unit: 'short',
    text: 'both',
    queries: { '{{host}}': maxBy(['host'], ofCells('connlab_sockets', { state: 'time_wait' })) },
    sparkline: true,
    looks: HOSTS,
  }),
  stat({
    title: 'New connections per second',
    shows: 'Churn of the client: connections that it opened per second.',
    read: 'With reuse it is near 0. Above capacity / 60 s the ports run out if the opener closes first.',
    act: 'Compare with the dashed limit in "How much churn is there?".',
    unit: 'cps',
    queries: { churn: `sum(${running(rate(ofCells('connlab_connections_opened_total')))})` },
    sparkline: true,
  }),
  stat({
    title: 'nginx without ports',
    shows: "Lines in nginx's error log with errno 99 in the running cell.",
    read: 'Each is one attempt to reach the origin; the client gets a 502.',
    act: 'Raise keepalive of the upstream to the number of requests at once, per worker.',
    unit: 'short',
    queries: {
      '{{kind}}': maxBy(['kind'], recently(ofCells('connlab_nginx_errors_total', { kind: 'no-ports' }))),
    },
    steps: [GOOD, [1, BAD]],
    noValue: 'None',
  }),
]);
