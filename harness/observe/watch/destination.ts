import type { PortRange } from '../../scenario/scenario.ts';
import { systemClock } from '../clock.ts';
import type { LiveObservation, Observation } from '../observation.ts';
import type { Watch } from '../observe.ts';
import type { Sampler } from '../sampler.ts';
import type { Before, Destination } from './destination-ends.ts';
import { DestinationWatch } from './destination-watch.ts';
import { type ObservedProgram, ProgramWatch } from './program-watch.ts';

export interface ObserveDestinationOptions {
  readonly destination: Destination;
  /** Our proxy, where the client asks that one; its upstream end is then the proxy's. */
  readonly before?: Before;
  /** A process on the machine's own network. */
  readonly pid: number;
  /** Ports that its outgoing connections get. */
  readonly ports: PortRange;
  readonly programs: readonly ObservedProgram[];
  /** `/proc`, unless a test has one of its own. */
  readonly procRoot?: string;
}

/**
 * Observes the machine's own network where it is the client's. Other programs use it too: of the sockets those to the
 * one destination count, of the counters, which are the whole machine's, the differences. Takes the snapshots before
 * the load.
 */
export async function observeDestination(options: ObserveDestinationOptions): Promise<Watch> {
  const { procRoot = '/proc', before = null, programs } = options;
  const parts = {
    network: new DestinationWatch({ ...options, before, procRoot }, systemClock),
    programs: programs.map((program) => new ProgramWatch(procRoot, program, systemClock)),
  };
  for (const sampler of samplersOf(parts).toReversed()) await sampler.readNow();
  parts.network.readBefore();
  return new RunningDestinationWatch(parts);
}

interface Parts {
  readonly network: DestinationWatch;
  readonly programs: readonly ProgramWatch[];
}

class RunningDestinationWatch implements Watch {
  readonly #parts: Parts;
  readonly #samplers: readonly Sampler<unknown>[];
  #startNs: bigint | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#samplers = samplersOf(parts);
  }

  start(startNs: bigint): void {
    this.#startNs = startNs;
    this.#parts.network.start(startNs);
    for (const { sampler } of this.#parts.programs) sampler.start(startNs);
  }

  latest(): LiveObservation {
    const { network, programs } = this.#parts;
    return {
      hosts: network.latest(),
      nginx: null,
      programs: programs.flatMap((program) => program.latest() ?? []),
      observers: this.#samplers.flatMap((sampler) => sampler.latest() ?? []),
    };
  }

  async finish(): Promise<Observation> {
    const startNs = this.#startNs;
    if (startNs === null) throw new Error('Could not finish observing: it was never started');
    const { network, programs } = this.#parts;
    // All ticks end now, and only then is everything read once more.
    const stopped = this.#samplers.map((sampler) => sampler.stop());
    network.readAfter();
    await Promise.all(stopped);
    for (const sampler of this.#samplers) await sampler.readNow();
    return {
      ...network.observations(startNs),
      processes: programs.flatMap((program) => program.observation() ?? []),
      series: [...network.series(startNs), ...programs.map((program) => program.series(startNs))],
      observers: this.#samplers.map((sampler) => sampler.report()),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What a source met is told by finish(); who disposes without it has an error of their own.
    await Promise.allSettled(this.#samplers.map((sampler) => sampler.stop()));
  }
}

function samplersOf({ network, programs }: Parts): readonly Sampler<unknown>[] {
  return [network.counters, ...programs.map(({ sampler }) => sampler), network.tables];
}
