import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, UsageError } from '../../errors.ts';
import { sizingProgressOf } from '../../report/sizing/progress.ts';
import { sizingReport } from '../../report/sizing/sizing.ts';
import { paintFor } from '../../report/terminal/colour.ts';
import type { ExternalRun } from '../../run/cell.ts';
import type { Sizing } from '../../size/answer.ts';
import type { PastedService } from '../../size/paste.ts';
import { mostLateUs } from '../../size/search/goal.ts';
import { type AddCommand, type CliContext, examples } from '../context.ts';
import type { ExitCode } from '../exit-code.ts';
import { defaultFolder, makeOwnFolder } from '../folder.ts';
import { collect } from '../options/options.ts';
import {
  type AskedSizing,
  DEFAULT_SERVICE,
  readSizing,
  type SizePoolOptions,
} from '../options/sizing-options.ts';
import { addTargetOptions } from '../options/target-options.ts';

export const SIZING_FILE = 'size-pool.json';

export const addSizePool: AddCommand = (program, context) => {
  const command = program
    .command('size-pool')
    .summary('how many connections a rate needs')
    .description(
      'Finds the smallest connection pool with which so many requests per second have a p99 of at most so much, and ' +
        "what surrounds it. Against the lab's own origin, which takes the service time that --service says. Exits with 0 " +
        'where a size was found, and with 1 where none does or none could be decided on.',
    )
    .option('--rate <n>', 'requests per second, arriving by chance (Poisson)')
    .option('--p99 <time>', 'the target, for instance 25ms: 99 of 100 requests take no longer')
    .option('--service <time>', `service time of the lab's origin (default: "${DEFAULT_SERVICE}")`)
    .option('--through <proxy>', 'nginx: a proxy in between, and its upstream keepalive is sized, too')
    .option('--confidence <percent>', 'with which a size must have passed or failed', '95')
    .option('--budget <time>', 'for everything, from 20s on', '170s')
    .option('--driver <name>', 'undici or socket', 'undici')
    .option('--most <n>', 'no larger pool is tried', '1000')
    .option('--seed <n>', 'decides everything that is drawn at random', '1')
    .option(
      '--set <key=value>',
      'change a setting of lab or origin, or an axis; may be repeated',
      collect,
      [],
    )
    .option('--out <dir>', `folder for ${SIZING_FILE}`)
    .option('--json', 'the answer on standard output, in one line; the report on standard error');
  addTargetOptions(command)
    .addHelpText(
      'after',
      examples([
        ['size-pool --rate 800 --p99 60ms', 'connections for 800 requests per second'],
        ["size-pool --rate 800 --p99 60ms --service 'exponential 10ms'", 'a service that varies more'],
        ['size-pool --rate 800 --p99 60ms --through nginx', 'and the keepalive of nginx'],
        ['size-pool --rate 800 --p99 60ms --target http://localhost:9000/api', 'a service of your own'],
        ['size-pool --rate 800 --p99 60ms --target ... --through nginx', 'and the nginx before it'],
        ['size-pool --rate 800 --p99 60ms --json | jq .outcome', 'for a script'],
      ]),
    )
    .action(async (options: SizePoolOptions) => {
      context.exitWith(await sizeAndReport(options, context));
    });
};

async function sizeAndReport(options: SizePoolOptions, context: CliContext): Promise<ExitCode> {
  const { asked, mistakes } = await readSizing(options);
  if (mistakes.length > 0) throw new UsageError(mistakes);
  const { terminal, now } = context;
  const at = now();
  const folder = await makeFolder(asked.out, at);
  const sizing = await measureAll(asked, context);
  const file = join(folder, SIZING_FILE);
  await writeFile(file, `${JSON.stringify(sizing, null, 2)}\n`);
  const report = sizingReport(sizing, {
    colour: asked.json ? terminal.colour.err : terminal.colour.out,
    width: terminal.columns,
    file,
  });
  if (asked.json) {
    terminal.err(`\n${report.trimEnd()}`);
    terminal.out(`${JSON.stringify(sizing)}\n`);
  } else {
    terminal.out(`\n${report}`);
  }
  return sizingExitCode(sizing);
}

/** Interrupted, or whether there is a size to take. */
export function sizingExitCode({ interrupted, outcome }: Pick<Sizing, 'interrupted' | 'outcome'>): ExitCode {
  if (interrupted) return EXIT.interrupted;
  if (outcome.kind === 'undecided' && outcome.isUnbelievable) return EXIT.cellFailed;
  return outcome.kind === 'found' ? EXIT.fine : EXIT.verdictFailed;
}

async function measureAll(
  { goal, site, seed, words, external }: AskedSizing,
  context: CliContext,
): Promise<Sizing> {
  const { terminal, now, watchInterrupts } = context;
  const { err, live, colour } = terminal;
  // The other commands start without all that these need.
  const [{ sizePool }, { cellMeasurement, planTrial }, { inspectNginx }, { sizingOf }, { effectivePorts }] =
    await Promise.all([
      import('../../run/size-pool.ts'),
      import('../../run/measure-trial.ts'),
      import('../../serve/nginx/nginx.ts'),
      import('../../size/sizing.ts'),
      import('../../plan/ports.ts'),
    ]);
  // Before anything starts: settings that cannot be together are told here.
  const first = { purpose: 'search', size: 2, ratePerSecond: 1, durationMs: 1_000, trial: 1 } as const;
  const plan = planTrial(site, first);
  const startedAt = now().toISOString();
  using interrupts = watchInterrupts();
  const { signal } = interrupts;
  const measure = cellMeasurement(site, {
    seed,
    nginx: await inspectNginx(),
    external: external ?? undefined,
    mostLateUs: mostLateUs(goal),
    signal,
  });
  const onEvent = sizingProgressOf({ line: err, live, paint: paintFor(colour.err) });
  const known = await sizePool({ goal, measure, nowMs: () => performance.now(), signal, onEvent });
  return sizingOf(goal, known.trials, {
    startedAt,
    elapsedMs: known.elapsedMs,
    interrupted: signal.aborted,
    seed,
    driver: plan.strategy.driver,
    path: plan.strategy.path,
    target: words,
    workers: plan.strategy.proxyWorkers,
    service: external === null ? null : pastedService(external),
    ports: effectivePorts(plan),
    serverIdleMs: external === null ? plan.origin.keepAliveTimeoutMs : null,
  });
}

function pastedService({ found: { service, endpoint } }: ExternalRun): PastedService {
  const { protocol, hostname } = new URL(service.url);
  return {
    scheme: protocol === 'https:' ? 'https' : 'http',
    server: `${hostname}:${service.port}`,
    host: endpoint.host,
    name: endpoint.serverName ?? null,
  };
}

async function makeFolder(out: string | undefined, at: Date): Promise<string> {
  if (out === undefined) return makeOwnFolder((attempt) => defaultFolder('size-pool', at, attempt));
  await mkdir(out, { recursive: true });
  return out;
}
