import type { Clock } from '../clock.ts';
import type { LiveObservation, Observation, Series } from '../observation.ts';
import { sparsenessOf } from '../pace.ts';
import type { Sampler } from '../sampler.ts';
import type { CounterWatch } from './counter-watch.ts';
import type { NginxWatch } from './nginx-watch.ts';
import { type ObservedProgram, ProgramWatch } from './program-watch.ts';
import type { TcpWatch } from './tcp-watch.ts';

/** The running observers of one cell. A live handle: `await using`. Disposing it gives no result. */
export interface Watch extends AsyncDisposable {
  /**
   * Starts sampling at this moment of the monotonic clock. All times in the result count from it. A load of more than two
   * minutes is sampled less often, by its planned duration.
   */
  start(startNs: bigint, durationMs?: number): void;
  /** The last value that was read of each source. */
  latest(): LiveObservation;
  /**
   * Reads everything once more, stops, and returns the result. Call it at the end of the load, while connections are
   * still open. Rejects if a source could not be read, unless its process has ended.
   */
  finish(): Promise<Observation>;
}

/** The part of an observation that comes from a network. */
export type NetworkObservation = Pick<Observation, 'hosts' | 'upstream'>;

/** Observes one network namespace: the hosts in it, or the connections to one destination. */
export interface NetworkWatch extends Disposable {
  /** Cheap sources, read often. At the end of the load they are read first, because they change soonest. */
  readonly sockstat?: Sampler<unknown>;
  readonly counters: CounterWatch;
  readonly table: Sampler<unknown>;
  latest(): LiveObservation['hosts'];
  observation(startNs: bigint): NetworkObservation;
  series(startNs: bigint): readonly Series[];
}

export interface WatchOptions {
  readonly networks: readonly NetworkWatch[];
  readonly programs: readonly ObservedProgram[];
  readonly nginx: NginxWatch | null;
  /** Hosts whose connections are followed. Default none. */
  readonly tcp?: readonly TcpWatch[];
  readonly procRoot: string;
  readonly clock: Clock;
}

interface Parts extends Omit<WatchOptions, 'programs' | 'procRoot' | 'clock'> {
  readonly programs: readonly ProgramWatch[];
}

/** Takes the snapshots before the load. Rejects if a source cannot be read. */
export async function openWatch({ procRoot, clock, ...options }: WatchOptions): Promise<Watch> {
  using opened = new DisposableStack();
  opened.use(options.nginx);
  for (const watch of [...options.networks, ...(options.tcp ?? [])]) opened.use(watch);
  const programs = options.programs.map((program) => opened.use(new ProgramWatch(procRoot, program, clock)));
  const parts = { ...options, programs };
  // Slow sources first, so that the frequent ones are read last, just before the load.
  for (const sampler of samplersOf(parts).toReversed()) await sampler.readNow();
  for (const { counters } of parts.networks) counters.readBefore();
  return new RunningWatch(parts, opened.move());
}

class RunningWatch implements Watch {
  readonly #parts: Parts;
  readonly #samplers: readonly Sampler<unknown>[];
  readonly #resources: DisposableStack;
  #startNs: bigint | null = null;

  constructor(parts: Parts, resources: DisposableStack) {
    this.#parts = parts;
    this.#samplers = samplersOf(parts);
    this.#resources = resources;
  }

  start(startNs: bigint, durationMs = 0): void {
    this.#startNs = startNs;
    for (const sampler of this.#samplers) sampler.start(startNs, sparsenessOf(durationMs));
  }

  latest(): LiveObservation {
    const { networks, programs, nginx } = this.#parts;
    return {
      hosts: Object.assign({}, ...networks.map((network) => network.latest())),
      nginx: nginx?.sampler.last ?? null,
      programs: programs.flatMap((program) => program.latest() ?? []),
      observers: this.#samplers.flatMap((sampler) => sampler.latest() ?? []),
    };
  }

  async finish(): Promise<Observation> {
    const startNs = this.#startNs;
    if (startNs === null) throw new Error('Could not finish observing: it was never started');
    const stopped = this.#stop();
    for (const { counters } of this.#parts.networks) counters.readAfter();
    for (const [index, sampler] of this.#samplers.entries()) {
      await stopped[index];
      await sampler.readNow();
    }
    this.#resources.dispose();
    return this.#observation(startNs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // finish() reports what went wrong in a source. A caller that disposes without it has an error of its own.
    await Promise.allSettled(this.#stop());
    this.#resources.dispose();
  }

  /** Stops all ticks. Each promise waits for a read in progress, and rejects if one of the reads failed. */
  #stop(): readonly Promise<void>[] {
    const stopped = this.#samplers.map((sampler) => sampler.stop());
    // They are awaited one after another: one that rejects before its turn is not an unhandled rejection.
    for (const promise of stopped) promise.catch(() => {});
    return stopped;
  }

  #observation(startNs: bigint): Observation {
    const { networks, programs, nginx, tcp = [] } = this.#parts;
    const connections = tcp.flatMap((watch) => watch.series(startNs));
    const observations = networks.map((network) => network.observation(startNs));
    return {
      ...Object.assign({}, ...observations),
      hosts: Object.assign({}, ...observations.map(({ hosts }) => hosts)),
      processes: programs.flatMap((program) => program.observation() ?? []),
      series: [
        ...networks.flatMap((network) => network.series(startNs)),
        ...(nginx === null ? [] : [nginx.series(startNs)]),
        ...programs.map((program) => program.series(startNs)),
      ],
      ...(connections.length > 0 && { tcp: connections }),
      observers: this.#samplers.map((sampler) => sampler.report()),
    };
  }
}

/** In the order of reading at the end of the load. */
function samplersOf({ networks, programs, nginx, tcp = [] }: Parts): readonly Sampler<unknown>[] {
  return [
    ...networks.flatMap(({ sockstat, counters }) => [...(sockstat ? [sockstat] : []), counters.sampler]),
    ...tcp.map(({ sampler }) => sampler),
    ...programs.map(({ sampler }) => sampler),
    ...networks.map(({ table }) => table),
    ...(nginx === null ? [] : [nginx.sampler]),
  ];
}
