import { predict } from '../../analyse/predict/predict.ts';
import { UsageError } from '../../errors.ts';
import { seededRandom } from '../../random.ts';
import { corrupt } from '../../result/testing/corrupt.ts';
import { BUILTIN_FOLDER, builtinNames, loadScenario } from '../../scenario/file/load-file.ts';
import { planScenario } from '../plan.ts';

const BUILTIN = await Promise.all(
  (await builtinNames(BUILTIN_FOLDER)).map(async (name) =>
    JSON.stringify((await loadScenario(name, { cwd: '/' })).input),
  ),
);

/** Longest time to plan a scenario and to predict its cells, ms. Most take 5 ms. */
const LONGEST_MS = 5_000;

/** A built-in scenario with one to three things in it that were changed at random. */
export interface OddScenario {
  readonly seed: number;
  readonly what: string;
  readonly text: string;
}

export function oddScenarios(number: number): readonly OddScenario[] {
  return Array.from({ length: number }, (_, seed) => {
    const random = seededRandom(seed);
    let text = BUILTIN[seed % BUILTIN.length]!;
    const changes: string[] = [];
    for (let left = 1 + (seed % 3); left > 0; left -= 1) {
      const corrupted = corrupt(text, random);
      changes.push(corrupted.what);
      text = corrupted.text;
    }
    return { seed, what: changes.join('; '), text };
  });
}

/** What is wrong with how a scenario is planned and predicted or refused; null: nothing. */
export function faultWith(text: string): string | null {
  const source = 'odd.ts';
  const startedMs = performance.now();
  try {
    const { scenario } = planScenario(JSON.parse(text), source, { set: [], only: [] });
    for (const cell of scenario.cells) predict(cell);
  } catch (error) {
    if (!(error instanceof UsageError)) return `throws ${error instanceof Error ? error.stack : error}`;
    const vague = error.mistakes.find(({ where, what }) => !where.startsWith(source) || what === '');
    if (vague !== undefined) return `does not say what and where: ${JSON.stringify(vague)}`;
  }
  const tookMs = performance.now() - startedMs;
  return tookMs > LONGEST_MS ? `takes ${tookMs} ms` : null;
}
