// @module-tag long
import { expect, test } from 'vitest';
import { describeLab } from '../../harness/lab/testing.ts';
import {
  describePrometheus,
  type Prometheus,
  startPrometheus,
} from '../../harness/metrics/testing/prometheus.ts';
import type { Range } from '../../harness/metrics/testing/prometheus-api.ts';
import { DASHBOARDS } from './src/dashboards.ts';
import { type Asked, allQueries, expand } from './testing/queries.ts';
import { startWatchedRun } from './testing/watched-run.ts';

interface Answered extends Asked {
  readonly series: number;
}

/** The run alone takes 20 s on a machine that has nothing else to do. */
const LIMIT_MS = 120_000;

const now = (): number => Date.now() / 1_000;

/** Each query over the whole run, as Grafana sends it. */
async function askAll(prometheus: Prometheus, range: Range): Promise<readonly Answered[]> {
  const rangeSeconds = Math.ceil(range.endS - range.startS);
  const questions = Object.values(DASHBOARDS).flatMap(allQueries);
  return Promise.all(
    questions.map(async (asked) => {
      const found = await prometheus.queryRange(expand(asked.expr, rangeSeconds), range);
      return { ...asked, series: found.length };
    }),
  );
}

describeLab('Dashboards', () => {
  describePrometheus('and a real Prometheus', () => {
    test('show something in every query of every panel, annotation and variable', {
      timeout: LIMIT_MS,
    }, async () => {
      const startS = now();
      await using run = await startWatchedRun();
      await using prometheus = await startPrometheus({ targets: [run.target] });
      expect(await run.ended).toBeTypeOf('number');
      const answered = await askAll(prometheus, { startS, endS: now(), stepS: 1 });
      console.log(answered.map(({ place, series }) => `${series}\t${place}`).join('\n'));
      expect(answered.length).toBeGreaterThan(100);
      expect(answered.filter(({ series }) => series === 0).map(({ place }) => place)).toEqual([]);
    });
  });
});
