import { BAD, GOOD } from '../colour.ts';
import { row } from '../frame.ts';
import { SHARE_STEPS } from '../panel.ts';
import { BY_CELL, latest, maxBy, ofCells } from '../query.ts';
import { CELL_ROWS, table } from '../table.ts';

const BY_HOST = [...BY_CELL, 'host'] as const;

const ports = maxBy(BY_HOST, latest(ofCells('connlab_cell_ports_in_use_peak')));
const capacity = maxBy(BY_HOST, latest(ofCells('connlab_cell_port_capacity')));

/** Final values of each cell, by host. */
export const remains = [
  row({ height: 10 }, [
    table({
      title: 'Which host paid, in each cell?',
      shows:
        'Peaks of each host in the cells that have ended: TIME_WAIT, ports in use, share of the capacity.',
      read: 'The host with many sockets in TIME_WAIT closed first. At 100% it had no port left.',
      act: 'Choose the strategy whose TIME_WAIT is where ports are not spent: on the origin, or nowhere.',
      rows: { ...CELL_ROWS, Host: 'host' },
      columns: [
        {
          name: 'TIME_WAIT peak',
          expr: maxBy(BY_HOST, latest(ofCells('connlab_cell_sockets_peak', { state: 'time_wait' }))),
          unit: 'short',
          bar: 'blue',
        },
        { name: 'ports peak', expr: ports, unit: 'short' },
        { name: 'capacity', expr: capacity, unit: 'short' },
        {
          name: 'share',
          expr: `${ports} / ${capacity}`,
          unit: 'percentunit',
          decimals: 0,
          steps: SHARE_STEPS,
        },
        {
          name: 'ran out',
          expr: maxBy(BY_HOST, latest(ofCells('connlab_exhausted'))),
          unit: 'bool_yes_no',
          steps: [GOOD, [1, BAD]],
        },
      ],
    }),
  ]),
];
