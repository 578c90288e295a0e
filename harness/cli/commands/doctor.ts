import type { CommandSpec } from '../command.ts';
import { flag } from '../options/declare.ts';

export const doctor = {
  name: 'doctor',
  summary: 'check what this machine can do',
  description:
    'Tries what a lab needs, in temporary namespaces, and says what each finding means and how to fix it. Exits with 0 if ' +
    'the lab can run, and with 3 if it cannot.',
  options: { json: flag('--json', 'print an object with able and findings') },
  examples: [
    ['doctor', 'ok: works, --: some cells cannot run, NO: the lab cannot run'],
    ['doctor --json | jq .able', 'true or false, for a script'],
  ],
} satisfies CommandSpec;
