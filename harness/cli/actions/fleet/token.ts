import { EXIT } from '../../../errors.ts';
import { newToken } from '../../../fleet/wire/token.ts';
import type { Given } from '../../command.ts';
import type { fleetToken as command } from '../../commands/fleet/token.ts';
import type { ExitCode } from '../../exit-code.ts';

export async function fleetToken({ terminal }: Given<typeof command>): Promise<ExitCode> {
  terminal.out(`${newToken()}\n`);
  return EXIT.fine;
}
