import { dashboard } from '../frame.ts';
import { churn } from './churn.ts';
import { glance } from './glance.ts';
import { remains } from './remains.ts';
import { wall } from './wall.ts';

export const ports = dashboard({
  name: 'ports',
  title: 'Ports and sockets',
  description: 'Who holds TIME_WAIT, whose ports run out, when, and why.',
  kind: 'live',
  variables: { scenario: 'connlab_cell_info', cell: 'connlab_cell_info' },
  parts: [
    { heading: null, panels: glance },
    { heading: 'How far is it to the wall?', panels: wall },
    { heading: 'Who opens, who closes, and what goes wrong?', panels: churn },
    { heading: 'What remains of each cell?', panels: remains },
  ],
});
