import { quote } from '../../lab/sysctl.ts';
import { DEFAULT_ASK } from '../../plan/sides.ts';
import type { Result } from '../../result/result.ts';
import { duration, several } from '../../words.ts';
import { hostText, softwareText, wireText } from '../environment.ts';
import { html, type Markup } from './markup.ts';

/** Where a result comes from: when, machine, software, sysctls, the command that runs it again, the raw data. */
export function provenance(result: Result): Markup {
  const { environment, startedAt, endedAt, seed, trials } = result;
  const { cpu, connlab, command, sysctls } = environment;
  const rows: readonly (readonly [string, string])[] = [
    ['when', endedAt === null ? `${startedAt}, interrupted` : `${startedAt} to ${endedAt}`],
    ['machine', `${cpu.model}, ${hostText(environment)}`],
    ['software', `connlab ${connlab}, ${softwareText(environment)}${wireText(result.cells)}`],
    ...(command === undefined ? [] : [['server', command] as const]),
    ['seed and trials', `seed ${seed}, ${several(trials, 'trial')} of each cell`],
    ...suiteRow(result),
    ...Object.entries(sysctls),
  ];
  return html`<dl class="settings">${rows.map(([key, value]) => html`<div><dt>${key}</dt><dd>${value}</dd></div>`)}</dl>
<p>Run it again: <code class="command">${commandOf(result)}</code> <button type="button" class="copy">Copy</button></p>
<p><button type="button" class="download">Download the raw data (result.json)</button></p>`;
}

function suiteRow({ suite }: Result): readonly (readonly [string, string])[] {
  if (suite === undefined) return [];
  const { name, budgetMs, trialsPlanned, trialsRun } = suite;
  const budget = budgetMs === null ? '' : ` within ${duration(budgetMs)}`;
  const ran =
    trialsRun === trialsPlanned ? '' : `, ${trialsRun} of ${several(trialsPlanned, 'trial')}${budget}`;
  return [['suite', `${name}${ran}`]];
}

/** The command to paste. A suite runs its scenarios interleaved, so the whole suite is run again. */
function commandOf({ suite, sideBySide, scenario, trials, seed, cells }: Result): string {
  if (suite !== undefined)
    return `npx connlab suite ${suite.name} --trials ${suite.trialsPlanned} --seed ${seed}`;
  if (sideBySide !== undefined) {
    const { A, B } = sideBySide.commands;
    const asked = isDefaultAsk(scenario, cells) ? '' : ` --scenario ${scenario}`;
    return `npx connlab compare --ab ${quote(A)} ${quote(B)}${asked} --trials ${trials} --seed ${seed}`;
  }
  const target = cells[0]?.target;
  const asked = target === undefined ? '' : ` --target ${target.url}`;
  return `npx connlab run ${scenario} --trials ${trials} --seed ${seed}${asked}`;
}

/** Whether these are the cells that two servers are asked without a scenario. */
function isDefaultAsk(scenario: string, cells: Result['cells']): boolean {
  const names = new Set(cells.map(({ name }) => `cell=${name}`));
  return (
    scenario === DEFAULT_ASK.scenario &&
    new Set<string>(DEFAULT_ASK.only).symmetricDifference(names).size === 0
  );
}
