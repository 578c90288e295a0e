import { CELL_STATES, HOSTS } from '../colour.ts';
import { row } from '../frame.ts';
import { lines } from '../lines.ts';
import { timeline } from '../pictures.ts';
import { BY_CELL, CELL_NAME, maxBy, ofCells, ofScenarios, sumBy } from '../query.ts';
import { history } from './series.ts';

/** The panels that explain a change. */
export const background = [
  row({ height: 9 }, [
    lines({
      title: 'How did the cells end?',
      shows: 'Cells of the chosen scenarios by the state in which they ended.',
      read: 'Green counts. Skipped: this machine cannot run it. Invalid: a check failed.',
      act: 'If invalid begins on a night, the strategy has not happened since: read the checks of that run.',
      unit: 'short',
      queries: {
        '{{state}}': sumBy(
          ['state'],
          history(ofScenarios('connlab_run_cells', { state: /measured|invalid|failed|skipped/ })),
        ),
      },
      looks: CELL_STATES,
      stacked: true,
    }),
    lines({
      title: 'Has a distribution split?',
      shows: 'Peaks in the latencies of each cell.',
      read: 'One is usual. A second can appear while p50 stays the same: a stall of 40 ms, ports that ran out.',
      act: 'See where it lies in the report of that run (shape), and what causes it in docs/checks.md.',
      unit: 'none',
      queries: {
        [CELL_NAME]: `count by (scenario, cell) (max by (scenario, cell, mode) (${history(ofCells('connlab_cell_latency_mode_seconds'))}))`,
      },
      legend: 'table',
    }),
    lines({
      title: 'Who holds TIME_WAIT?',
      shows: 'Peak of sockets in TIME_WAIT by host, in the cell with the highest.',
      read: 'It moves to another host when a library or nginx changes who closes first.',
      act: 'If it appears on the client or the proxy, that host can run out of ports: see Ports and sockets.',
      unit: 'short',
      queries: {
        '{{host}}': maxBy(['host'], history(ofCells('connlab_cell_sockets_peak', { state: 'time_wait' }))),
      },
      looks: HOSTS,
    }),
  ]),
  row({ height: 9 }, [
    lines({
      title: 'p99 of each cell',
      shows: 'Latency of the whole cell, as it was measured on that machine.',
      read: 'Absolute times hold for one machine only.',
      act: 'If all cells move together it is the machine: read the ratios instead.',
      unit: 's',
      queries: {
        [CELL_NAME]: maxBy(
          BY_CELL,
          history(ofCells('connlab_latency_seconds', { window: 'cell', quantile: '0.99' })),
        ),
      },
      logarithmic: true,
      legend: 'table',
    }),
    lines({
      title: 'Does exhaustion come when predicted?',
      shows: 'Measured time until ports ran out, divided by the predicted time.',
      read: 'Dashed at 1: as predicted. Absent if no ports run out.',
      act: 'A step here means that the kernel or the closing side has changed.',
      unit: 'short',
      queries: {
        [CELL_NAME]: `${maxBy(BY_CELL, history(ofCells('connlab_exhaustion_seconds')))} / ${maxBy(BY_CELL, history(ofCells('connlab_exhaustion_predicted_seconds')))}`,
      },
      steps: ['text', [1, 'blue']],
      limits: 'lines',
      noValue: 'No ports ran out',
      legend: 'table',
    }),
  ]),
  row({ height: 6 }, [
    timeline({
      title: 'What else changed?',
      shows: 'Versions of kernel, nginx, connlab and Node over time.',
      read: 'Where one bar ends and another begins, the machine or the program changed.',
      act: 'Check this first if a ratio has a step.',
      queries: {
        'Linux {{kernel}}, nginx {{nginx}}, {{cores}} cores': maxBy(
          ['kernel', 'nginx', 'cores'],
          history('connlab_environment_info'),
        ),
        'connlab {{version}}, Node {{node}}': maxBy(['version', 'node'], history('connlab_build_info')),
      },
      words: { 1: { text: 'measured', color: 'blue' } },
    }),
  ]),
];
