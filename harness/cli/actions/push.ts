import { EXIT, type Mistake, UsageError } from '../../errors.ts';
import { type Gateway, GatewayError } from '../../metrics/publish/gateway.ts';
import { eventsOf, Pusher } from '../../metrics/publish/pusher.ts';
import { cleanText } from '../../report/terminal/clean.ts';
import { collectResults } from '../../result/collect.ts';
import type { Result } from '../../result/result.ts';
import { readResult } from '../../result/store.ts';
import { several } from '../../words.ts';
import type { CliContext } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { allOrMistakes } from '../mistakes.ts';
import { readGateway } from '../watching.ts';

/** As they were typed. */
export interface PushOptions {
  readonly delete?: true;
}

export async function push(
  { url, paths }: { readonly url: string; readonly paths: readonly string[] },
  options: PushOptions,
  context: CliContext,
): Promise<ExitCode> {
  const mistakes: Mistake[] = [];
  const gateway = readGateway(url, 'url', mistakes);
  if (gateway === null) throw new UsageError(mistakes);
  const act = options.delete ? deleteAll : pushAll;
  return act(gateway, paths, context);
}

async function pushAll(
  gateway: Gateway,
  paths: readonly string[],
  { terminal }: CliContext,
): Promise<ExitCode> {
  const stored = await allOrMistakes(paths.map((path) => () => collectResults(path)));
  const warn = (line: string): void => terminal.err(cleanText(line));
  for (const { result } of stored.flat()) {
    const pusher = new Pusher({ gateway, warn, nowMs: () => Date.parse(result.startedAt) });
    for (const event of eventsOf(result)) pusher.onEvent(event);
    if ((await pusher.flush()) > 0) return EXIT.cellFailed;
    terminal.err(`Pushed ${result.scenario}: ${several(groupCount(result), 'group')}`);
  }
  return EXIT.fine;
}

/** One for each cell and one for the run. */
function groupCount({ cells }: Result): number {
  return new Set(cells.map(({ id }) => id)).size + 1;
}

async function deleteAll(
  gateway: Gateway,
  names: readonly string[],
  { terminal }: CliContext,
): Promise<ExitCode> {
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

/** The scenario of a result; a name that leads to no result is taken as it is. */
async function scenarioOf(nameOrPath: string): Promise<string> {
  const result = await readResult(nameOrPath).catch((error: unknown) => {
    if (error instanceof UsageError && /^[a-z0-9-]+$/.test(nameOrPath)) return null;
    throw error;
  });
  return result?.scenario ?? nameOrPath;
}
