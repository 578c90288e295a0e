import type { HostName } from '../../scenario/strategy.ts';
import { NS_PER_MS } from '../../units.ts';
import type { Clock } from '../clock.ts';
import type { LiveProgram, ProcessObservation, Series } from '../observation.ts';
import { most } from '../peaks.ts';
import { Sampler } from '../sampler.ts';
import { mapSamples, type PresentSample, presentSamples, seriesOf } from '../series.ts';
import { ProcessReader, type ProcessUse } from './process-reader.ts';

const INTERVAL_MS = 300;

/** A program of the lab that is observed together with its descendants. */
export interface ObservedProgram {
  readonly name: string;
  readonly host: HostName;
  readonly pid: number;
}

/** CPU and memory of one program. */
export class ProgramWatch implements Disposable {
  readonly sampler: Sampler<ProcessUse>;
  readonly #program: ObservedProgram;
  readonly #reader: ProcessReader;

  constructor(procRoot: string, program: ObservedProgram, clock: Clock) {
    const reader = new ProcessReader(procRoot, program.pid);
    this.#program = program;
    this.#reader = reader;
    this.sampler = new Sampler(
      {
        name: `process ${program.name}`,
        intervalMs: INTERVAL_MS,
        read: (_, isTick) => reader.read({ isQuick: isTick }),
      },
      clock,
    );
  }

  /** undefined if it was not read twice during the load. */
  observation(): ProcessObservation | undefined {
    const samples = presentSamples(this.sampler.sinceStart());
    const [first, last] = [samples.at(0), samples.at(-1)];
    if (first === undefined || last === undefined || first === last) return undefined;
    const { name, host } = this.#program;
    // The first read of the load may be late, after some requests.
    const before = this.sampler.beforeStart()?.value ?? first.value;
    return {
      name,
      host,
      cpuShare: cpuShareBetween(first, last),
      cpuMs: last.value.cpuMs - before.cpuMs,
      rssPeakBytes: most(samples.map(({ value }) => value.rssBytes ?? 0)),
      processes: most(samples.map(({ value }) => value.processes)),
    };
  }

  /** undefined if it has ended or was not read twice. */
  latest(): LiveProgram | undefined {
    const [before, last] = presentSamples(this.sampler.samples.slice(-2));
    if (before === undefined || last?.value.rssBytes === undefined) return undefined;
    const { name, host } = this.#program;
    return { name, host, cpuShare: cpuShareBetween(before, last), rssBytes: last.value.rssBytes };
  }

  [Symbol.dispose](): void {
    this.#reader[Symbol.dispose]();
  }

  series(startNs: bigint): Series {
    const { name, host } = this.#program;
    const rows = mapSamples(this.sampler.sinceStart(), (value) => ({ ...value }));
    return seriesOf({ source: 'process', host, process: name }, rows, startNs);
  }
}

/** Share of one core. */
function cpuShareBetween(first: PresentSample<ProcessUse>, last: PresentSample<ProcessUse>): number {
  const elapsedMs = Number(last.atNs - first.atNs) / NS_PER_MS;
  return (last.value.cpuMs - first.value.cpuMs) / elapsedMs;
}
