import { dashboard } from '../frame.ts';
import { glance } from './glance.ts';
import { queue } from './queue.ts';
import { sizes } from './sizes.ts';

export const pool = dashboard({
  name: 'pool',
  title: 'Pool',
  description: 'How many connections are enough, and what waiting for one costs.',
  kind: 'live',
  variables: { scenario: 'connlab_cell_info', cell: 'connlab_cell_info' },
  parts: [
    { heading: null, panels: glance },
    { heading: 'How does waiting come about?', panels: queue },
    { heading: 'Which size is enough?', panels: sizes },
  ],
});
