import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EXIT, type Mistake, UsageError } from '../harness/errors.ts';
import { collectResults } from '../harness/result/collect.ts';
import { tellGithub } from './github.ts';
import { judge, pageParts, writeComparison } from './judge.ts';
import { readFailOn } from './options.ts';
import { fitting } from './page.ts';

const NOTHING_TO_HOLD_AGAINST =
  'No baseline was given. Keep this folder of results and pass it as `baseline` next time';

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { base: text, current: text, out: text, 'fail-on': text } });
const { base, current: folder = '', out = '.' } = values;

try {
  const mistakes: Mistake[] = [];
  const failOn = readFailOn(values['fail-on'] ?? 'worse', mistakes);
  if (mistakes.length > 0) throw new UsageError(mistakes);
  const current = await collectResults(folder);
  const judgement = judge({ base: base === undefined ? [] : await collectResults(base), current, failOn });
  const { comparison, verdict, headline } = judgement;
  const measured = current.some(({ result }) => result.cells.some(({ state }) => state === 'measured'));
  const failed = judgement.failed || !measured;
  if (comparison !== null) await writeComparison(out, comparison, failOn);
  const notes = base === undefined ? [NOTHING_TO_HOLD_AGAINST] : [];
  const summary = fitting(pageParts({ comparison, headline, notes }, current));
  const file = join(out, 'summary.md');
  await writeFile(file, summary);
  await tellGithub(
    { summary, outputs: { verdict, summary: file }, error: failed ? headline : null },
    { env: process.env, print: (line) => process.stdout.write(`${line}\n`) },
  );
  process.stdout.write(`${headline}\n`);
  if (failed) process.exitCode = measured ? EXIT.verdictFailed : EXIT.cellFailed;
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = EXIT.usage;
}
