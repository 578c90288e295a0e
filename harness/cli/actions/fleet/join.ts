import { EXIT, UsageError } from '../../../errors.ts';
import { joinFleet } from '../../../fleet/client/join.ts';
import { keyOf, readToken } from '../../../fleet/wire/token.ts';
import { cleanText } from '../../../report/terminal/clean.ts';
import type { Given } from '../../command.ts';
import type { fleetJoin as command } from '../../commands/fleet/join.ts';
import { address as readAddress } from '../../commands/fleet/shared.ts';
import type { ExitCode } from '../../exit-code.ts';

export async function fleetJoin(
  { options, mistakes, terminal, watchInterrupts }: Given<typeof command>,
  typed: string,
): Promise<ExitCode> {
  const { tokenFile, name = null, wait: waitMs } = options;
  const address = readAddress(typed, 'address', mistakes);
  const token = await readToken(tokenFile, process.env);
  if (typeof token !== 'string') mistakes.push(token);
  if (mistakes.length > 0 || address === null || typeof token !== 'string') throw new UsageError(mistakes);
  using interrupts = watchInterrupts();
  const { signal } = interrupts;
  const say = (line: string): void => terminal.err(cleanText(line));
  await joinFleet({ address, key: keyOf(token), name, waitMs, signal, say });
  return signal.aborted ? EXIT.interrupted : EXIT.fine;
}
