import { dashboard } from '../frame.ts';
import { costs } from './costs.ts';
import { glance } from './glance.ts';
import { live } from './live.ts';
import { trust } from './trust.ts';

export const strategies = dashboard({
  name: 'strategies',
  title: 'Strategies',
  description: 'The same traffic over several connection strategies: what each one costs.',
  kind: 'live',
  variables: { scenario: 'connlab_cell_info', cell: 'connlab_cell_info' },
  parts: [
    { heading: null, panels: glance },
    { heading: 'Which strategy costs what?', panels: costs },
    { heading: 'What happens while it runs?', panels: live },
    { heading: 'Can these numbers be trusted?', panels: trust },
  ],
});
