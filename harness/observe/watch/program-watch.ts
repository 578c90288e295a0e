import type { HostName } from '../../scenario/strategy.ts';
import { NS_PER_MS } from '../../units.ts';
import type { Clock } from '../clock.ts';
import type { LiveProgram, ProcessObservation, Series } from '../observation.ts';
import { Sampler } from '../sampler.ts';
import { mapSamples, presentSamples, seriesOf } from '../series.ts';
import { ProcessReader, type ProcessUse } from './process-reader.ts';

const INTERVAL_MS = 250;

interface Reading {
  readonly atNs: bigint;
  readonly value: ProcessUse;
}

/** A program of the lab, to be observed with all that it starts. */
export interface ObservedProgram {
  readonly name: string;
  readonly host: HostName;
  readonly pid: number;
}

/** CPU and memory of one program. */
export class ProgramWatch {
  readonly sampler: Sampler<ProcessUse>;
  readonly #program: ObservedProgram;

  constructor(procRoot: string, program: ObservedProgram, clock: Clock) {
    const reader = new ProcessReader(procRoot, program.pid);
    this.#program = program;
    this.sampler = new Sampler(
      { name: `process ${program.name}`, intervalMs: INTERVAL_MS, read: () => reader.read() },
      clock,
    );
  }

  /** undefined when it was not read twice: it had gone, or the load ended with its start. */
  observation(): ProcessObservation | undefined {
    const samples = presentSamples(this.sampler.sinceStart());
    const [first, last] = [samples.at(0), samples.at(-1)];
    if (first === undefined || last === undefined || first === last) return undefined;
    const { name, host } = this.#program;
    return {
      name,
      host,
      cpuShare: cpuShareBetween(first, last),
      rssPeakBytes: samples.reduce((peak, { value }) => Math.max(peak, value.rssBytes ?? 0), 0),
      processes: samples.reduce((peak, { value }) => Math.max(peak, value.processes), 0),
    };
  }

  /** undefined when it has gone, or was not read twice. */
  latest(): LiveProgram | undefined {
    const [before, last] = presentSamples(this.sampler.samples.slice(-2));
    if (before === undefined || last?.value.rssBytes === undefined) return undefined;
    const { name, host } = this.#program;
    return { name, host, cpuShare: cpuShareBetween(before, last), rssBytes: last.value.rssBytes };
  }

  series(startNs: bigint): Series {
    const { name, host } = this.#program;
    const rows = mapSamples(this.sampler.sinceStart(), (value) => ({ ...value }));
    return seriesOf({ source: 'process', host, process: name }, rows, startNs);
  }
}

/** Of one core. */
function cpuShareBetween(first: Reading, last: Reading): number {
  const elapsedMs = Number(last.atNs - first.atNs) / NS_PER_MS;
  return (last.value.cpuMs - first.value.cpuMs) / elapsedMs;
}
