import type { DriverOutcome, EncodedHistogram } from '../drive/driver.ts';
import { decodeHistogram, encodeHistogram, summarise } from '../drive/record/latency.ts';
import { answeredIn, boundsIn } from '../drive/record/unanswered.ts';
import { portCapacityOf } from '../plan/ports.ts';
import { type CellNumbers, type HostResult, type LatencySummary, PHASES } from '../result/result.ts';
import { answererOf, hostsOf } from '../scenario/scenario.ts';
import type { HostName } from '../scenario/strategy.ts';
import { MS_PER_SECOND } from '../units.ts';
import { driverShares } from './driver-shares.ts';
import { counter, type Ran } from './evidence.ts';
import { findExhaustion } from './exhaustion.ts';
import { transportOf } from './predict/hops.ts';
import { connectKnee } from './shape/knee.ts';
import { modesOf } from './shape/shape.ts';

/** What was measured, before anybody judged it. */
export type Measured = Omit<CellNumbers, 'checks' | 'warnings' | 'causes' | 'explanation'>;

/** Brings what driver, observers and servers saw into the record's shape. */
export function measure(ran: Ran): Measured {
  const { outcome, observation, logs, startedAt, took } = ran;
  const { histograms, series, connectByCount, first, eventLoop, backoffs, wire } = outcome;
  const { p50Us, p99Us, maxUs } = summaryOf(histograms.connect);
  return {
    startedAt,
    durationMs: outcome.durationMs,
    ...(took && { took }),
    counts: outcome.counts,
    ...(ran.budget?.overspent == null ? {} : { overspent: ran.budget.overspent }),
    connections: { ...outcome.connections, opened: openedBy(ran) },
    latency: boundedOf(histograms.latency, histograms.unanswered),
    service: summaryOf(histograms.service),
    connect: { p50Us, p99Us, maxUs },
    cold: summaryOrNull(histograms.cold),
    warm: summaryOrNull(histograms.warm),
    page: pageOf(histograms),
    phases: phasesOf(histograms),
    served: { proxy: logs.proxy, origin: logs.origin },
    shape: { modes: modesOf(answeredOnly(histograms)) },
    lateness: summaryOf(histograms.lateness),
    rate: rateOf(ran),
    hosts: hostResults(ran),
    ...upstreamOf(ran),
    exhaustion: findExhaustion(ran),
    connectKnee: connectKnee(connectByCount),
    nginxErrors: logs.nginxErrors,
    ...(logs.nginxLines === undefined ? {} : { nginxLines: logs.nginxLines }),
    ...(ran.links !== undefined && { links: ran.links }),
    ...(observation.tcp !== undefined && { tcp: observation.tcp }),
    processes: observation.processes,
    ...driverShares(ran, summaryOf),
    ...(ran.clients !== undefined && { clients: ran.clients }),
    observers: observation.observers,
    series: observation.series,
    driver: {
      histograms,
      series,
      connectByCount,
      first,
      eventLoop,
      backoffs,
      ...(wire !== undefined && { wire }),
    },
  };
}

/** All 0 where the histogram is empty. */
function summaryOf(encoded: EncodedHistogram): LatencySummary {
  const histogram = decodeHistogram(encoded);
  const summary = summarise(histogram);
  // Its counts live in WebAssembly memory, which is not garbage collected.
  histogram.destroy();
  return summary;
}

/** With requests that were given up: which of the values are only bounds. */
function boundedOf(
  encoded: EncodedHistogram,
  encodedUnanswered: EncodedHistogram | undefined,
): LatencySummary {
  if (encodedUnanswered === undefined) return summaryOf(encoded);
  const [all, unanswered] = [decodeHistogram(encoded), decodeHistogram(encodedUnanswered)];
  const atLeast = boundsIn(all, unanswered);
  const summary = summarise(all);
  all.destroy();
  unanswered.destroy();
  return atLeast.length === 0 ? summary : { ...summary, atLeast };
}

function pageOf({ page, unansweredPages }: DriverOutcome['histograms']): LatencySummary | null {
  return summaryOrNull(page) && boundedOf(page, unansweredPages);
}

/** The peaks of a distribution are those of answers: how long the others would have taken is not known. */
function answeredOnly({ latency, unanswered }: DriverOutcome['histograms']): EncodedHistogram {
  if (unanswered === undefined) return latency;
  const [all, without] = [decodeHistogram(latency), decodeHistogram(unanswered)];
  const answered = answeredIn(all, without);
  const encoded = without.totalCount === 0 ? latency : encodeHistogram(answered);
  for (const histogram of [all, without, answered]) histogram.destroy();
  return encoded;
}

function summaryOrNull(encoded: EncodedHistogram): LatencySummary | null {
  const histogram = decodeHistogram(encoded);
  const summary = histogram.totalCount === 0 ? null : summarise(histogram);
  histogram.destroy();
  return summary;
}

function phasesOf(histograms: DriverOutcome['histograms']): CellNumbers['phases'] {
  const entries = PHASES.map((phase) => [phase, summaryOrNull(histograms[phase])] as const);
  return Object.fromEntries(entries) as CellNumbers['phases'];
}

/** The kernel's own count where the client has a kernel of its own, which counts TCP. */
function openedBy({ cell, outcome, observation, lab }: Ran): number {
  const isCounted = lab.kind === 'namespaces' && transportOf(cell) === 'tcp';
  const opens = isCounted ? counter(observation.hosts.client, 'ActiveOpens') : null;
  return opens ?? outcome.connections.opened;
}

function rateOf({ cell, outcome }: Ran): CellNumbers['rate'] {
  const { load } = cell;
  const seconds = outcome.durationMs / MS_PER_SECOND;
  const achievedPerSecond = seconds > 0 ? outcome.counts.responses / seconds : 0;
  return load.kind === 'open'
    ? { offeredPerSecond: load.ratePerSecond, achievedPerSecond }
    : { achievedPerSecond };
}

function upstreamOf({ observation: { upstream }, logs }: Ran): Pick<CellNumbers, 'upstream'> {
  const opened = logs.upstream?.opened ?? null;
  if (upstream === undefined || opened === null) return {};
  const { peaks, tableAfter } = upstream;
  const openAtEnd = tableAfter.states.established ?? 0;
  const closing = logs.upstream?.closing ?? 0;
  return { upstream: { opened, openAtEnd, timeWaitPeak: peaks.timeWait, closing } };
}

function hostResults(ran: Ran): CellNumbers['hosts'] {
  const entries = hostsOf(ran.cell.strategy.path).flatMap((name) => {
    const result = hostResult(ran, name);
    return result === null ? [] : [[name, result] as const];
  });
  return Object.fromEntries(entries);
}

function hostResult(ran: Ran, name: HostName): HostResult | null {
  const { cell, observation, lab } = ran;
  const seen = observation.hosts[name];
  if (seen === undefined) return null;
  const { ports, sysctls } = lab.hosts[name];
  return {
    timeWaitPeak: seen.peaks.timeWait,
    portsInUsePeak: seen.peaks.portsInUse,
    portCapacity: portCapacityOf(cell, name, ports),
    activeOpens: opensOf(ran, name) ?? 0,
    passiveOpens: acceptsOf(ran, name) ?? 0,
    resets: resetsOf(ran, name) ?? 0,
    counters: seen.counters,
    sysctls,
    tableBefore: seen.tableBefore,
    tableAfter: seen.tableAfter,
  };
}

/** On the machine's own network the kernel's counters hold everybody's: there driver and nginx count by themselves. */
function opensOf({ cell, outcome, observation, logs }: Ran, name: HostName): number | null {
  if (cell.target === undefined) return counter(observation.hosts[name], 'ActiveOpens');
  if (name === 'client') return outcome.connections.opened;
  return name === 'proxy' ? (logs.upstream?.opened ?? null) : null;
}

/** What a host accepted is what the one before it on the path opened. */
function acceptsOf(ran: Ran, name: HostName): number | null {
  const { cell, observation } = ran;
  if (cell.target === undefined) return counter(observation.hosts[name], 'PassiveOpens');
  if (name === 'client') return null;
  return opensOf(ran, name === 'origin' && cell.strategy.path !== 'direct' ? 'proxy' : 'client');
}

function resetsOf({ cell, outcome, observation }: Ran, name: HostName): number | null {
  if (cell.target === undefined) return counter(observation.hosts[name], 'OutRsts');
  const { resetByClient, resetByServer } = outcome.connections;
  if (name === 'client') return resetByClient;
  // Behind nginx nobody sees the service's.
  return name === answererOf(cell.strategy.path) ? resetByServer : null;
}
