import type { DoctorOptions } from '../actions/doctor.ts';
import { type CommandSpec, option } from '../command.ts';

export const doctor: CommandSpec = {
  name: 'doctor',
  summary: 'check what this machine can do',
  description:
    'Tries what a lab needs, in temporary namespaces, and says what each finding means and how to fix it. Exits with 0 if ' +
    'the lab can run, and with 3 if it cannot.',
  options: [option('--json', 'print an object with able and findings')],
  examples: [
    ['doctor', 'ok: works, --: some cells cannot run, NO: the lab cannot run'],
    ['doctor --json | jq .able', 'true or false, for a script'],
  ],
  action: async (context, options: DoctorOptions) =>
    (await import('../actions/doctor.ts')).doctor(options, context),
};
