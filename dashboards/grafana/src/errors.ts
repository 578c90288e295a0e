import { WANT_OF_PORTS } from './colour.ts';
import { lines } from './lines.ts';
import type { PanelOptions } from './panel.ts';
import { maxBy, ofCells, recently } from './query.ts';

/** Failed requests of the running cell by error code. Each dashboard has its own title and text for this panel. */
export function errorLines(question: Pick<PanelOptions, 'title' | 'shows' | 'read' | 'act'>) {
  return lines({
    ...question,
    unit: 'short',
    queries: { '{{code}}': maxBy(['code'], recently(ofCells('connlab_errors_total'))) },
    looks: WANT_OF_PORTS,
    noValue: 'No errors',
  });
}
