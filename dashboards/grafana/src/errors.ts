import { WANT_OF_PORTS } from './colour.ts';
import { lines } from './lines.ts';
import { ask, maxBy, ofCells, recently } from './query.ts';

/** Failed requests of the running cell by error code. Dashboards ask different questions of the same panel. */
export function errorLines(question: Pick<Parameters<typeof lines>[0], 'title' | 'about'>) {
  return lines({
    ...question,
    unit: 'short',
    queries: [ask(maxBy(['code'], recently(ofCells('connlab_errors_total'))), '{{code}}')],
    looks: WANT_OF_PORTS,
    noValue: 'No errors',
    width: 8,
    height: 8,
  });
}
