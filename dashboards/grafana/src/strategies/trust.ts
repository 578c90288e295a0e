import { GOOD, HOSTS } from '../colour.ts';
import { row } from '../frame.ts';
import { lines } from '../lines.ts';
import { BY_CELL, maxBy, ofCells, rate, running, sumBy } from '../query.ts';
import { CELL_ROWS, table } from '../table.ts';

/** Share of a core from which a program is the bottleneck: the same bound as the warning of the report. */
const BUSY_SHARE = 0.95;

/** Whether the other panels can be trusted. */
export const trust = [
  row({ height: 8 }, [
    lines({
      title: 'Is a program at its limit?',
      shows: 'CPU of each program of the lab, as a share of one core.',
      read: 'Above the dashed line, 95% of a core, the program is measured and not the strategy. nginx may use several cores.',
      act: 'Lower the rate or the concurrency: the cell shows the limit of that program, not of its strategy.',
      unit: 'percentunit',
      queries: { '{{host}}: {{process}}': maxBy(['host', 'process'], ofCells('connlab_process_cpu_ratio')) },
      looks: HOSTS,
      steps: [GOOD, [BUSY_SHARE, 'red']],
      limits: 'lines',
      atLeast: 1,
    }),
    lines({
      title: 'Was the driver itself late?',
      shows:
        'p99 of how late the driver was to begin a request (open load), and of how late its event loop was.',
      read: 'This delay is part of the latency of requests, but the strategy did not cause it.',
      act: 'If it is near the p99 of the requests, lower the rate or give the driver a core of its own.',
      unit: 's',
      queries: {
        'begin of requests': `max(${running(ofCells('connlab_driver_lateness_seconds', { quantile: '0.99' }))})`,
        'event loop': `max(${running(ofCells('connlab_driver_event_loop_delay_seconds', { quantile: '0.99' }))})`,
      },
    }),
    table({
      title: 'Which warnings are there?',
      shows: 'Warnings of the cells that have ended, by code.',
      read: 'A warning does not make a cell invalid: it says how to read its numbers.',
      act: 'docs/checks.md explains each code; the report of the run has it in words, with figures.',
      rows: { ...CELL_ROWS, Warning: 'warning' },
      columns: [
        {
          name: 'warning',
          expr: maxBy([...BY_CELL, 'warning'], ofCells('connlab_cell_warning')),
          labelsOnly: true,
        },
      ],
      noValue: 'No warnings',
    }),
  ]),
  row({ height: 8 }, [
    lines({
      title: 'How much memory do the programs take?',
      shows: 'Resident memory of each program of the lab.',
      read: 'It grows with waiting requests: an open load does not slow down for a service that cannot keep up.',
      act: 'If it grows without end, the rate is more than the path can do: see the queue in Pool.',
      unit: 'bytes',
      queries: {
        '{{host}}: {{process}}': maxBy(['host', 'process'], ofCells('connlab_process_resident_bytes')),
      },
      looks: HOSTS,
    }),
    lines({
      title: 'What does observing cost?',
      shows: 'Time that the observers spend reading, as a share of one core.',
      read: 'It grows with the number of sockets; the interval of the socket table stretches to keep it small.',
      act: 'Above 2% (dashed), please report it: no observer may disturb what it watches.',
      unit: 'percentunit',
      queries: {
        '{{observer}}': sumBy(
          ['observer'],
          `${rate(ofCells('connlab_observer_reads_total'))} * ${ofCells('connlab_observer_read_seconds')}`,
        ),
      },
      steps: [GOOD, [0.02, 'red']],
      limits: 'lines',
      stacked: true,
    }),
    table({
      title: 'Where was it measured?',
      shows: 'Versions and machine of this connlab.',
      read: 'Compare ratios between machines, not absolute times.',
      act: 'Compare times only if all of this is the same.',
      rows: {
        Kernel: 'kernel',
        nginx: 'nginx',
        Cores: 'cores',
        Privileges: 'privileges',
      },
      columns: [
        {
          name: 'environment',
          expr: maxBy(['kernel', 'nginx', 'cores', 'privileges'], 'connlab_environment_info'),
          labelsOnly: true,
        },
      ],
    }),
  ]),
];
