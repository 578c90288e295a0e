// @module-tag long
import { expect, test } from 'vitest';
import { describeLab } from '../lab/testing.ts';
import type { Strategy } from '../scenario/strategy.ts';
import { evidenceOf, judgeRow, NGINX, planOf, ROWS } from './testing/axis-rows.ts';
import { failedAs } from './testing/claims.ts';

/** The first row of each axis. All of them: axes.deep.test.ts. */
const FIRST = Object.values(Object.groupBy(Object.entries(ROWS), ([name]) => name.split(' ')[0]!)).map(
  (rows) => rows![0]!,
);

describeLab('The axis', () => {
  test.each(FIRST)('%s happens, and its check notices if it does not', (_, row) => judgeRow(row));

  // Reuse was asked for and did not happen. No false claim is needed.
  test.each<Partial<Strategy>>([{ upstreamConnection: 'close' }, { upstreamProtocol: 'http/1.0' }])(
    'upstreamKeepalive is caught if %o leaves it without effect',
    async (half) => {
      const plan = planOf({ ...NGINX, ...half });
      expect(failedAs(plan, await evidenceOf(plan))).toMatchObject([{ name: 'connections upstream' }]);
    },
  );
});
