import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { type DashboardSpec, dashboard } from './frame.ts';
import { background } from './nightly/background.ts';
import { change } from './nightly/change.ts';
import { glance as nightlyGlance } from './nightly/glance.ts';
import { glance as poolGlance } from './pool/glance.ts';
import { queue } from './pool/queue.ts';
import { sizes } from './pool/sizes.ts';
import { churn } from './ports/churn.ts';
import { glance as portsGlance } from './ports/glance.ts';
import { remains } from './ports/remains.ts';
import { wall } from './ports/wall.ts';
import { costs } from './strategies/costs.ts';
import { glance as strategiesGlance } from './strategies/glance.ts';
import { live } from './strategies/live.ts';
import { trust } from './strategies/trust.ts';

const ALL: readonly DashboardSpec[] = [
  {
    name: 'strategies',
    title: 'Strategies',
    description: 'The same traffic over several connection strategies: what each one costs.',
    tooltip: 'What each strategy costs',
    kind: 'live',
    glance: strategiesGlance,
    parts: {
      'Which strategy costs what?': costs,
      'What happens while it runs?': live,
      'Can these numbers be trusted?': trust,
    },
  },
  {
    name: 'ports',
    title: 'Ports and sockets',
    description: 'Who holds TIME_WAIT, whose ports run out, when, and why.',
    tooltip: 'Who pays, and whose ports run out',
    kind: 'live',
    glance: portsGlance,
    parts: {
      'How far is it to the wall?': wall,
      'Who opens, who closes, and what goes wrong?': churn,
      'What remains of each cell?': remains,
    },
  },
  {
    name: 'pool',
    title: 'Pool',
    description: 'How many connections are enough, and what waiting for one costs.',
    tooltip: 'How many connections are enough',
    kind: 'live',
    glance: poolGlance,
    parts: { 'How does waiting come about?': queue, 'Which size is enough?': sizes },
  },
  {
    name: 'nightly',
    title: 'Nightly',
    description: 'What has changed over the last 30 days: ratios within each scenario, verdicts, noise.',
    tooltip: 'What has changed over the last 30 days',
    kind: 'history',
    glance: nightlyGlance,
    parts: { 'What has changed?': change, 'What lies behind it?': background },
  },
];

/** Each dashboard by the name of its file. */
export const DASHBOARDS: Readonly<Record<string, Dashboard>> = Object.fromEntries(
  ALL.map((one) => [`${one.name}.json`, dashboard(one, ALL)]),
);

/** The text of a file, the same each time. */
export function fileText(dashboard: Dashboard): string {
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}
