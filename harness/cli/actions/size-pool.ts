import { effectivePorts } from '../../plan/ports.ts';
import { sizingProgressOf } from '../../report/sizing/progress.ts';
import { sizingReport } from '../../report/sizing/sizing.ts';
import { cleanText } from '../../report/terminal/clean.ts';
import type { ExternalRun } from '../../run/cell.ts';
import { cellMeasurement, planTrial } from '../../run/measure-trial.ts';
import { type Known, sizePool } from '../../run/size-pool.ts';
import type { CellPlan } from '../../scenario/scenario.ts';
import { seeIdle } from '../../serve/external/idle.ts';
import { inspectNginx } from '../../serve/nginx/nginx.ts';
import type { Sizing } from '../../size/answer.ts';
import type { PastedService } from '../../size/paste/choice.ts';
import { UNKNOWN_IDLE } from '../../size/paste/idle.ts';
import { idleWatchMs, leastBudgetMs, mostLateUs } from '../../size/search/goal.ts';
import { recommendedSize } from '../../size/search/surroundings.ts';
import { sizingOf } from '../../size/sizing.ts';
import { openSizingStore, type SizingStore } from '../../size/stored/store.ts';
import { announceMeasuring } from '../before/alone.ts';
import { announce, budgetLine } from '../before/cost.ts';
import { claimFolder } from '../claim.ts';
import type { CliContext, Given } from '../command.ts';
import type { sizePool as command } from '../commands/size-pool.ts';
import { type ExitCode, sizingExitCode } from '../exit-code.ts';
import { makeFolder } from '../folder.ts';
import { refuseAny } from '../mistakes.ts';
import { type AskedSizing, readSizing } from '../options/sizing.ts';
import { printReport } from '../print.ts';
import { savePage } from '../save-page.ts';
import { progressTarget } from '../watching.ts';

export async function sizeAndReport(given: Given<typeof command>): Promise<ExitCode> {
  const { options, mistakes, terminal, now, cwd } = given;
  const say = (notice: string): void => terminal.err(cleanText(`size-pool: ${notice}`));
  const asked = await readSizing(options, mistakes, { cwd, say });
  refuseAny(mistakes);
  // Before anything is written: this rejects settings that cannot be combined.
  const plan = planTrial(asked.site, FIRST_TRIAL);
  await using _ = await claimFolder(options.out);
  asked.notices.forEach(say);
  announce(budgetLine(asked.goal.budgetMs, leastBudgetMs(asked.goal)), { err: say });
  const folder = options.out ?? (await makeFolder('size-pool', now()));
  const store = openSizingStore(folder);
  await using __ = await announceMeasuring(terminal);
  const sizing = await measureAll({ ...asked, plan, seed: options.seed, store }, given);
  const { file } = store;
  const page = await savePage([], folder, terminal.err, [sizing]);
  printReport(terminal, options.json ? [sizing] : null, (style) =>
    sizingReport(sizing, { ...style, file, page }),
  );
  return sizingExitCode(sizing);
}

/** Any trial: in its driver, path, workers and ports all trials are alike. */
const FIRST_TRIAL = { purpose: 'search', size: 2, ratePerSecond: 1, durationMs: 1_000, trial: 1 } as const;

interface Asked extends AskedSizing {
  readonly plan: CellPlan;
  readonly seed: number;
  readonly store: SizingStore;
}

/** Measures, and saves what is known after each trial and at the end. */
async function measureAll(
  { goal: asked, site, words, external, plan, seed, store }: Asked,
  { terminal, now, watchInterrupts }: CliContext,
): Promise<Sizing> {
  const startedAt = now().toISOString();
  using interrupts = watchInterrupts();
  const { signal } = interrupts;
  const said = external === null ? UNKNOWN_IDLE : await seeIdle(external.found, { watchMs: 0, signal });
  const watchMs = external === null || said.source !== 'unknown' ? 0 : idleWatchMs(asked);
  const goal = { ...asked, idleWatchMs: watchMs };
  const measure = cellMeasurement(site, {
    seed,
    nginx: await inspectNginx(),
    external: external ?? undefined,
    mostLateUs: mostLateUs(asked),
    signal,
  });
  const onEvent = sizingProgressOf(progressTarget(terminal));
  const context = {
    startedAt,
    seed,
    driver: plan.strategy.driver,
    path: plan.strategy.path,
    target: words,
    workers: plan.strategy.proxyWorkers,
    service: external === null ? null : pastedService(external),
    ports: effectivePorts(plan),
  };
  const sizingAt = ({ trials, elapsedMs }: Known, end: Pick<Sizing, 'endedAt' | 'idle'>): Sizing =>
    sizingOf(goal, trials, { ...context, elapsedMs, interrupted: signal.aborted, ...end });
  const save = (soFar: Known): Promise<void> => store.save(sizingAt(soFar, { endedAt: null, idle: said }));
  const known = await sizePool({ goal, measure, nowMs: () => performance.now(), signal, onEvent, save });
  // After the trials: an idle connection may hold a worker of the service.
  const isWanted = watchMs > 0 && !signal.aborted && recommendedSize(goal, known.trials) !== null;
  const idle = external !== null && isWanted ? await seeIdle(external.found, { watchMs, signal }) : said;
  const sizing = sizingAt(known, { endedAt: now().toISOString(), idle });
  await store.save(sizing);
  return sizing;
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
