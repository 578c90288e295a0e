import { DEFAULT_ASK } from '../harness/plan/sides.ts';

// Prints what the action measures without inputs: with `scenario`, `only` or `set`, one on each line.
const { scenario, only, set } = DEFAULT_ASK;
const lines: Readonly<Record<string, readonly string[]>> = { scenario: [scenario], only, set };
process.stdout.write(`${lines[process.argv[2] ?? '']!.join('\n')}\n`);
