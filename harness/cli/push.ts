import { EXIT, type Mistake, UsageError } from '../errors.ts';
import { type Gateway, GatewayError } from '../metrics/publish/gateway.ts';
import { cleanText } from '../report/terminal/clean.ts';
import { collectResults } from '../result/collect.ts';
import type { Result } from '../result/result.ts';
import { readResult } from '../result/store.ts';
import { several } from '../words.ts';
import { type AddCommand, type CliContext, examples } from './context.ts';
import type { ExitCode } from './exit-code.ts';
import { allOrMistakes } from './mistakes.ts';
import { readGateway } from './watching.ts';

interface PushOptions {
  readonly delete?: true;
}

export const addPush: AddCommand = (program, context) => {
  program
    .command('push <url> <result...>')
    .summary('stored results to a Pushgateway, or out of it')
    .description(
      'Pushes what stays of each cell of stored results to a Pushgateway, as run --push does at the end of each cell. ' +
        'A later run of a scenario replaces what an earlier one pushed. Runs nothing.',
    )
    .option('--delete', 'delete all that was pushed of scenarios; these by name or by a result')
    .addHelpText(
      'after',
      examples([
        ['push http://localhost:9091 D', 'as if the run had been pushed'],
        ['push http://localhost:9091 --delete port-exhaustion', 'nothing of it is left there'],
      ]),
    )
    .action(async (url: string, paths: string[], options: PushOptions) => {
      const mistakes: Mistake[] = [];
      const gateway = readGateway(url, 'url', mistakes);
      if (gateway === null) throw new UsageError(mistakes);
      const act = options.delete ? deleteAll : pushAll;
      context.exitWith(await act(gateway, paths, context));
    });
};

async function pushAll(
  gateway: Gateway,
  paths: readonly string[],
  { terminal }: CliContext,
): Promise<ExitCode> {
  const stored = await allOrMistakes(paths.map((path) => () => collectResults(path)));
  const results = stored.flat().map(({ result }) => result);
  const { eventsOf, Pusher } = await import('../metrics/publish/pusher.ts');
  for (const result of results) {
    const warn = (line: string): void => terminal.err(cleanText(line));
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

/** That of a result; what leads to none is a name. */
async function scenarioOf(nameOrPath: string): Promise<string> {
  const result = await readResult(nameOrPath).catch((error: unknown) => {
    if (error instanceof UsageError && /^[a-z0-9-]+$/.test(nameOrPath)) return null;
    throw error;
  });
  return result?.scenario ?? nameOrPath;
}
