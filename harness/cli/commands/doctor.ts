import { inspectNginx } from '../../../servers/nginx/version.ts';
import { findingsOf, isAble } from '../../doctor/findings.ts';
import { probeMachine } from '../../doctor/probe.ts';
import { doctorText } from '../../doctor/text.ts';
import { EXIT } from '../../errors.ts';
import { type AddCommand, type CliContext, examples } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';

interface DoctorOptions {
  readonly json?: true;
}

export const addDoctor: AddCommand = (program, context) => {
  program
    .command('doctor')
    .summary('what this machine can do')
    .description(
      'Tries what a lab needs, in namespaces that vanish again, and says for each thing what it means here and what ' +
        'to do about it. Exits with 0 when the lab can run, with 3 when it cannot.',
    )
    .option('--json', 'an object with able and findings on standard output')
    .addHelpText(
      'after',
      examples([
        ['doctor', 'ok: is there, --: some cells cannot run, NO: the lab cannot run'],
        ['doctor --json | jq .able', 'true or false, for a script'],
      ]),
    )
    .action(async (options: DoctorOptions) => {
      context.exitWith(await doctor(options, context));
    });
};

async function doctor({ json }: DoctorOptions, { terminal }: CliContext): Promise<ExitCode> {
  const findings = findingsOf(await probeMachine(await inspectNginx().catch(() => null)));
  const able = isAble(findings);
  terminal.out(json ? `${JSON.stringify({ able, findings })}\n` : doctorText(findings, terminal.colour.out));
  return able ? EXIT.fine : EXIT.unable;
}
