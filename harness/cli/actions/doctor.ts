import { inspectNginx } from '../../../servers/nginx/version.ts';
import { findingsOf, isAble } from '../../doctor/findings.ts';
import { probeMachine } from '../../doctor/probe.ts';
import { doctorText } from '../../doctor/text.ts';
import { EXIT } from '../../errors.ts';
import type { CliContext } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';

export interface DoctorOptions {
  readonly json?: true;
}

export async function doctor({ json }: DoctorOptions, { terminal }: CliContext): Promise<ExitCode> {
  const findings = findingsOf(await probeMachine(await inspectNginx().catch(() => null)));
  const able = isAble(findings);
  terminal.out(json ? `${JSON.stringify({ able, findings })}\n` : doctorText(findings, terminal.colour.out));
  return able ? EXIT.fine : EXIT.unable;
}
