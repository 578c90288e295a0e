import { BAD, GOOD, HOSTS, LIMIT, PREDICTED, WARN } from '../colour.ts';
import { row } from '../frame.ts';
import { lines } from '../lines.ts';
import { SHARE_STEPS } from '../panel.ts';
import { maxBy, minBy, ofCells, ofEachCell } from '../query.ts';
import { table } from '../table.ts';

/** Hosts that open connections; the origin only accepts them. */
const OPENERS = { host: /client|proxy/ };

const predicted = ofEachCell('connlab_exhaustion_predicted_seconds');
const measured = ofEachCell('connlab_exhaustion_seconds');
const ERROR_STEPS = [GOOD, [0.1, WARN], [0.25, BAD]] as const;

/** Predicted beside measured. */
export const wall = [
  row({ height: 11, widths: [16, 8] }, [
    lines({
      title: 'Does TIME_WAIT rise to the capacity, as predicted?',
      shows:
        'TIME_WAIT of each host, what arithmetic says it should be (dashed), and the capacity (dotted, red).',
      read: 'The rising line is the host that pays. Where it meets the dotted line, connect() fails.',
      act: 'If measured and predicted diverge, the strategy is not what it says, or another side closes: see below.',
      unit: 'short',
      queries: {
        '{{host}} measured': maxBy(['host'], ofCells('connlab_sockets', { state: 'time_wait' })),
        '{{host}} predicted': maxBy(['host'], ofCells('connlab_time_wait_predicted_sockets')),
        '{{host}} limit': maxBy(['host'], ofCells('connlab_port_capacity', OPENERS)),
      },
      looks: [...HOSTS, PREDICTED, LIMIT],
    }),
    table({
      title: 'When did ports run out, and what was predicted?',
      shows:
        'Time from the start of the load to the first error without a free port: predicted, measured, difference.',
      read: 'No measured time: ports did not run out. No predicted time: never, or it depends on the speed of the machine.',
      act: 'A difference above 25% means that the churn was not what the load asks for: see throughput in Strategies.',
      columns: [
        { name: 'predicted', expr: predicted, unit: 's' },
        { name: 'measured', expr: measured, unit: 's' },
        {
          name: 'difference',
          expr: `abs(${measured} / ${predicted} - 1)`,
          unit: 'percentunit',
          decimals: 1,
          steps: ERROR_STEPS,
        },
      ],
      noValue: 'No cell runs out of ports',
    }),
  ]),
  row({ height: 8 }, [
    lines({
      title: 'How much of its ports does each host use?',
      shows: 'Ports in use as a share of the capacity, by host.',
      read: 'Dashed at 80% and 100%. A flat line below them is a strategy that can go on for ever.',
      act: 'From 80% on, act before it is too late: once ports have run out, it takes 60 s until they are free again.',
      unit: 'percentunit',
      queries: { '{{host}}': maxBy(['host'], ofCells('connlab_ports_used_ratio', OPENERS)) },
      looks: HOSTS,
      steps: SHARE_STEPS,
      limits: 'areas',
      atLeast: 1,
    }),
    lines({
      title: 'How many ports are in use?',
      shows:
        'Local ports that outgoing connections hold, TIME_WAIT included, and the capacity (dotted, red).',
      read: 'Capacity: ports x addresses that a host can connect from. Another destination would have as many again.',
      act: 'If it is less than TIME_WAIT, the other sockets belong to connections that the host accepted.',
      unit: 'short',
      queries: {
        '{{host}}': maxBy(['host'], ofCells('connlab_ports_in_use', OPENERS)),
        '{{host}} limit': maxBy(['host'], ofCells('connlab_port_capacity', OPENERS)),
      },
      looks: [...HOSTS, LIMIT],
    }),
    lines({
      title: 'How long until ports run out?',
      shows: 'Time left at the churn of the last seconds, by host.',
      read: 'A straight line down to 0 is a steady churn. Dashed at 60 s, as long as TIME_WAIT lasts.',
      act: 'Below the dashed line no port comes back in time: only less churn helps.',
      unit: 's',
      queries: { '{{host}}': minBy(['host'], ofCells('connlab_exhaustion_countdown_seconds')) },
      looks: HOSTS,
      steps: [BAD, [60, GOOD]],
      limits: 'lines',
      noValue: 'No end in sight',
    }),
  ]),
];
