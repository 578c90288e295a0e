import type { HostName } from '../scenario/strategy.ts';
import { NS_PER_MS } from '../units.ts';
import type { Clock } from './clock.ts';
import type { ProcessObservation, Series } from './observation.ts';
import { ProcessReader, type ProcessUse } from './process-reader.ts';
import { Sampler } from './sampler.ts';
import { mapSamples, presentSamples, seriesOf } from './series.ts';

const INTERVAL_MS = 250;

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
    const elapsedMs = Number(last.atNs - first.atNs) / NS_PER_MS;
    const { name, host } = this.#program;
    return {
      name,
      host,
      cpuShare: (last.value.cpuMs - first.value.cpuMs) / elapsedMs,
      rssPeakBytes: samples.reduce((peak, { value }) => Math.max(peak, value.rssBytes ?? 0), 0),
      processes: samples.reduce((peak, { value }) => Math.max(peak, value.processes), 0),
    };
  }

  series(startNs: bigint): Series {
    const { name, host } = this.#program;
    const rows = mapSamples(this.sampler.sinceStart(), (value) => ({ ...value }));
    return seriesOf({ source: 'process', host, process: name }, rows, startNs);
  }
}
