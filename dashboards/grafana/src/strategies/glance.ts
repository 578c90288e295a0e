import { BAD, GOOD, WARN } from '../colour.ts';
import { row } from '../frame.ts';
import { BY_CELL, CELL_NAME, maxBy, ofCells, ofScenarios, rate, recently, running, sumBy } from '../query.ts';
import { stat } from '../stat.ts';

const answers = ofCells('connlab_responses_total');
const errors = ofCells('connlab_errors_total');
const broken = ofCells('connlab_responses_total', { status: /5../ });

/** Errors and answers with 5xx. The last is 0, for cells that have neither. */
const failed = sumBy(BY_CELL, `${errors} or ${broken} or 0 * ${ofCells('connlab_requests_total')}`);
const ended = sumBy(BY_CELL, `${errors} or ${answers}`);

/** The current state. */
export const glance = row({ height: 4, widths: [6, 3, 4, 4, 4, 3] }, [
  stat({
    title: 'Which cell runs now?',
    shows: 'Scenario and cell whose load runs at this moment.',
    read: 'Between two cells nothing runs for about a second while the next lab is set up.',
    act: 'Choose a scenario or cell at the top to see it alone; the grey regions in the graphs are the cells.',
    unit: 'none',
    queries: { [CELL_NAME]: `${ofCells('connlab_cell_running')} == 1` },
    now: true,
    text: 'name',
    noValue: 'None',
  }),
  stat({
    title: 'How far along is the run?',
    shows: "Share of the scenario's cells that have ended; each trial counts.",
    read: 'At 100% the verdicts are known.',
    act: 'Wait, or read what has ended already in the table below.',
    unit: 'percentunit',
    decimals: 0,
    queries: { '{{scenario}}': maxBy(['scenario'], ofScenarios('connlab_run_progress_ratio')) },
  }),
  stat({
    title: 'How many answers per second?',
    shows: 'Answers of any status per second, over the last few seconds of load.',
    read: 'With an open load it should equal the offered rate; with a closed load it is what the path can do.',
    act: 'If it falls while latency rises, look at Ports and sockets, then at the programs at their limit below.',
    unit: 'reqps',
    queries: { answers: `sum(${running(rate(answers))})` },
    sparkline: true,
  }),
  stat({
    title: 'p99 of the last second',
    shows: 'One request in a hundred took longer, in the last second of load.',
    read: 'Open load: from the moment the request should have begun, so that waiting counts.',
    act: 'Find the part that takes the time in "What is the latency made of?".',
    unit: 's',
    queries: { p99: `max(${ofCells('connlab_latency_seconds', { window: '1s', quantile: '0.99' })})` },
    sparkline: true,
  }),
  stat({
    title: 'Requests that failed',
    shows: "Errors and answers with status 5xx, as a share of the running cell's finished requests.",
    read: 'A proxy that is out of ports answers 502, which counts here too.',
    act: 'Read the codes below. EADDRNOTAVAIL and 502 mostly mean that ports ran out: see Ports and sockets.',
    unit: 'percentunit',
    decimals: 1,
    queries: { failed: `max(${recently(`${failed} / ${ended}`)})` },
    steps: [GOOD, [1e-9, WARN], [0.01, BAD]],
    sparkline: true,
  }),
  stat({
    title: 'Cells that do not count',
    shows: 'Cells of the run that are invalid (a check failed) or failed.',
    read: 'The numbers of such a cell say nothing about its strategy.',
    act: 'Read the reason in the report of the run: each failed check has what was expected and what was seen.',
    unit: 'none',
    queries: { 'do not count': `sum(${ofScenarios('connlab_run_cells', { state: /invalid|failed/ })})` },
    steps: [GOOD, [1, BAD]],
  }),
]);
