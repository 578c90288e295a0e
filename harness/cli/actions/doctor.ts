import { inspectNginx } from '../../../servers/nginx/version.ts';
import { findingsOf, isAble } from '../../doctor/findings.ts';
import { probeMachine } from '../../doctor/probe.ts';
import { doctorText } from '../../doctor/text.ts';
import { EXIT } from '../../errors.ts';
import type { Given } from '../command.ts';
import type { doctor as command } from '../commands/doctor.ts';
import type { ExitCode } from '../exit-code.ts';

export async function doctor({ options: { json }, terminal }: Given<typeof command>): Promise<ExitCode> {
  const findings = findingsOf(await probeMachine(await inspectNginx().catch(() => null)));
  const text = doctorText(findings, { colour: terminal.colour.out, width: terminal.columns.out });
  const able = isAble(findings);
  terminal.out(json ? `${JSON.stringify({ able, findings })}\n` : text);
  return able ? EXIT.fine : EXIT.unable;
}
