import { dashboard } from '../frame.ts';
import { background } from './background.ts';
import { change } from './change.ts';
import { glance } from './glance.ts';

export const nightly = dashboard({
  name: 'nightly',
  title: 'Nightly',
  description: 'What has changed over the last 30 days: ratios within each scenario, verdicts, noise.',
  kind: 'history',
  variables: { scenario: 'connlab_run_start_timestamp_seconds', cell: 'connlab_cell_relative_ratio' },
  parts: [
    { heading: null, panels: glance },
    { heading: 'What has changed?', panels: change },
    { heading: 'What lies behind it?', panels: background },
  ],
});
