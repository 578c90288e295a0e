import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { nightly } from './nightly/dashboard.ts';
import { pool } from './pool/dashboard.ts';
import { ports } from './ports/dashboard.ts';
import { strategies } from './strategies/dashboard.ts';

/** Each dashboard by the name of its file. */
export const DASHBOARDS: Readonly<Record<string, Dashboard>> = {
  'strategies.json': strategies,
  'ports.json': ports,
  'pool.json': pool,
  'nightly.json': nightly,
};

/** The text of a file, the same each time. */
export function fileText(dashboard: Dashboard): string {
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}
