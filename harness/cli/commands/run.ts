import type { CommandSpec } from '../command.ts';
import { flag, text, textOrTrue, trials, value } from '../options/declare.ts';
import { CELLS, REQUEST, SEED, STRICT, TARGET, WATCHING } from './shared.ts';

export const run = {
  name: 'run <scenario...>',
  summary: 'run scenarios, by name or file',
  description:
    'Runs scenarios one after the other: built-in ones by name (see connlab list), your own by file. Prints the report ' +
    'to standard output, progress and warnings to standard error. Without --out, the result and its HTML report go to ' +
    'results/<time>-<scenario>/. With --out, an earlier result of the same scenario is replaced; if the folder has any ' +
    'other result.json, nothing is started.',
  options: {
    out: text(
      '--out <dir>',
      'folder for result.json and report.html; with several scenarios, a subfolder each',
    ),
    json: flag('--json', 'print results to standard output, one per line, and the report to standard error'),
    ...CELLS,
    ...REQUEST,
    trials: value('--trials <n>', 'run each cell this many times', trials, '1'),
    seed: SEED,
    strict: STRICT,
    repeat: textOrTrue('--repeat [n]', 'run all scenarios n times, or until interrupted'),
    ...WATCHING,
    ...TARGET,
  },
  loads: ([names]) => names as readonly string[],
  examples: [
    ['run port-exhaustion', 'each cell in a network of its own'],
    ['run port-exhaustion --set lab.ports=40000-40776', 'with another port range'],
    ['run port-exhaustion --set strategy.tls=1.3', 'every cell over TLS'],
    ['run port-exhaustion --only path=nginx --trials 5', 'some cells, five times each'],
    ['run port-exhaustion pool-size --repeat --metrics-port 9464', 'watch it, until Ctrl-C'],
    ['run keep-alive --target http://localhost:9000/api', 'a service of your own'],
    ['run keep-alive --target URL --method POST --body @a.json', 'with the requests that it needs'],
    ['run ./mine.ts --out D --json | jq .verdicts', 'your own scenario, for a script'],
  ],
} satisfies CommandSpec;
