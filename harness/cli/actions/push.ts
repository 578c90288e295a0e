import { EXIT, UsageError } from '../../errors.ts';
import { type Gateway, GatewayError } from '../../metrics/publish/gateway.ts';
import { eventsOf, Pusher } from '../../metrics/publish/pusher.ts';
import { cleanText } from '../../report/terminal/clean.ts';
import { refuseGarbled } from '../../result/histograms.ts';
import type { Result } from '../../result/result.ts';
import { readResult } from '../../result/store.ts';
import { several } from '../../words.ts';
import type { Given } from '../command.ts';
import type { push as command } from '../commands/push.ts';
import { gateway as readGateway } from '../commands/shared.ts';
import type { ExitCode } from '../exit-code.ts';
import { allOrMistakes, collectAll } from '../mistakes.ts';
import type { Terminal } from '../terminal.ts';

export async function push(
  { options, mistakes, terminal }: Given<typeof command>,
  url: string,
  paths: readonly string[],
): Promise<ExitCode> {
  const gateway = readGateway(url, 'url', mistakes);
  if (gateway === null) throw new UsageError(mistakes);
  const act = options.delete ? deleteAll : pushAll;
  return act(gateway, paths, terminal);
}

async function pushAll(gateway: Gateway, paths: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const stored = (await collectAll(paths, terminal)).flat();
  // Before the first push, so that nothing is pushed if one of several results is garbled.
  refuseGarbled(stored);
  const warn = (line: string): void => terminal.err(cleanText(line));
  for (const { result } of stored) {
    const pusher = new Pusher({ gateway, warn, nowMs: () => Date.parse(result.startedAt) });
    for (const event of eventsOf(result)) pusher.onEvent(event);
    if ((await pusher.flush()) > 0) return EXIT.cellFailed;
    terminal.err(`Pushed ${result.scenario}: ${several(groupCount(result), 'group')}`);
  }
  return EXIT.fine;
}

/** Number of groups: one for each cell and one for the run. */
function groupCount({ cells }: Result): number {
  return new Set(cells.map(({ id }) => id)).size + 1;
}

async function deleteAll(gateway: Gateway, names: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const scenarios = await allOrMistakes(names.map((name) => () => scenarioOf(name)));
  try {
    for (const scenario of scenarios) {
      terminal.err(`Deleted ${scenario}: ${several(await gateway.deleteScenario(scenario), 'group')}`);
    }
    return EXIT.fine;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    terminal.err(cleanText(`Could not delete from ${gateway.address}: ${error.message}`));
    return EXIT.cellFailed;
  }
}

/** The scenario of a result. A name without a result is itself the name of a scenario. */
async function scenarioOf(nameOrPath: string): Promise<string> {
  const result = await readResult(nameOrPath).catch((error: unknown) => {
    if (error instanceof UsageError && /^[a-z0-9-]+$/.test(nameOrPath)) return null;
    throw error;
  });
  return result?.scenario ?? nameOrPath;
}
