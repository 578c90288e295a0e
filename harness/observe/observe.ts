import type { PortRange } from '../scenario/scenario.ts';
import type { HostName } from '../scenario/strategy.ts';
import { systemClock } from './clock.ts';
import { groupByNamespace, networkNamespace } from './namespaces.ts';
import type { HostObservation, LiveObservation, Observation } from './observation.ts';
import type { Sampler } from './sampler.ts';
import { HostWatch } from './watch/host-watch.ts';
import { NginxWatch } from './watch/nginx-watch.ts';
import { type ObservedProgram, ProgramWatch } from './watch/program-watch.ts';

/** A host by any process that lives in it, and the ports that its outgoing connections get. */
export interface ObservedHost {
  readonly name: HostName;
  readonly pid: number;
  readonly ports: PortRange;
}

export interface ObserveOptions {
  readonly hosts: readonly ObservedHost[];
  readonly programs: readonly ObservedProgram[];
  /** Of the proxy, as this process sees it; null: no nginx. */
  readonly nginxStatusSocket: string | null;
  /** `/proc`, unless a test has one of its own. */
  readonly procRoot?: string;
}

/** The observers of one cell at work. A live handle: `await using`; disposing of it gives no result. */
export interface Watch extends AsyncDisposable {
  /** Sampling begins at this moment of the monotonic clock; all times of the result count from it. */
  start(startNs: bigint): void;
  /** What was last read of everything. */
  latest(): LiveObservation;
  /**
   * Call at the end of the load, while connections are still open: reads everything once more, stops and says
   * what was seen. Rejects when something could not be read for another reason than that it has gone.
   */
  finish(): Promise<Observation>;
}

/**
 * Takes the snapshots before the load. A process that has gone, then or later, is data and no error: its values
 * are null, its host or program is missing from the observation when there never was one.
 */
export async function observe(options: ObserveOptions): Promise<Watch> {
  using opened = new DisposableStack();
  const procRoot = options.procRoot ?? '/proc';
  const socket = options.nginxStatusSocket;
  const nginx = socket === null ? null : opened.use(new NginxWatch(socket, systemClock));
  const parts: Parts = {
    hosts: watchHosts(procRoot, options.hosts),
    programs: options.programs.map((program) => new ProgramWatch(procRoot, program, systemClock)),
    nginx,
  };
  // Slow ones first, so that those that are read often have the last word before the load.
  for (const sampler of samplersOf(parts).toReversed()) await sampler.readNow();
  for (const host of parts.hosts) host.readBefore();
  return new RunningWatch(parts, opened.move());
}

/** In the order of reading at the end: first what changes soonest. */
interface Parts {
  readonly hosts: readonly HostWatch[];
  readonly programs: readonly ProgramWatch[];
  readonly nginx: NginxWatch | null;
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

  start(startNs: bigint): void {
    this.#startNs = startNs;
    for (const sampler of this.#samplers) sampler.start(startNs);
  }

  latest(): LiveObservation {
    const { hosts, programs, nginx } = this.#parts;
    const perHost = hosts.flatMap((watch) => {
      const reading = watch.latest();
      return reading === undefined ? [] : watch.names.map((name) => [name, reading] as const);
    });
    return {
      hosts: Object.fromEntries(perHost),
      nginx: nginx?.latest() ?? null,
      programs: programs.flatMap((program) => program.latest() ?? []),
      observers: this.#samplers.flatMap((sampler) => sampler.latest() ?? []),
    };
  }

  async finish(): Promise<Observation> {
    const startNs = this.#startNs;
    if (startNs === null) throw new Error('Could not finish observing: it was never started');
    const stopped = this.#stop();
    for (const host of this.#parts.hosts) host.readAfter();
    for (const [index, sampler] of this.#samplers.entries()) {
      await stopped[index];
      await sampler.readNow();
    }
    this.#resources.dispose();
    return this.#observation(startNs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What a source met is told by finish(); who disposes without it has an error of their own.
    await Promise.allSettled(this.#stop());
    this.#resources.dispose();
  }

  /** All ticks end now; each promise waits for the read under way, and rejects with what went wrong in any. */
  #stop(): readonly Promise<void>[] {
    const stopped = this.#samplers.map((sampler) => sampler.stop());
    // Awaited one after another: a later one that rejects meanwhile is not unhandled.
    for (const promise of stopped) promise.catch(() => {});
    return stopped;
  }

  #observation(startNs: bigint): Observation {
    const { hosts, programs, nginx } = this.#parts;
    const perHost = hosts.flatMap((watch) => {
      const observation = watch.observation(startNs);
      if (observation === undefined) return [];
      return watch.names.map((name): [HostName, HostObservation] => [name, observation]);
    });
    return {
      hosts: Object.fromEntries(perHost),
      processes: programs.flatMap((program) => program.observation() ?? []),
      series: [
        ...hosts.flatMap((host) => host.series(startNs)),
        ...(nginx === null ? [] : [nginx.series(startNs)]),
        ...programs.map((program) => program.series(startNs)),
      ],
      observers: this.#samplers.map((sampler) => sampler.report()),
    };
  }
}

function watchHosts(procRoot: string, hosts: readonly ObservedHost[]): readonly HostWatch[] {
  const groups = groupByNamespace(hosts, (pid) => networkNamespace(procRoot, pid));
  return groups.map((group) => {
    const [{ pid, ports }] = group as [ObservedHost];
    const names = group.map(({ name }) => name);
    return new HostWatch({ procRoot, names, pid, ports, tables: groups.length }, systemClock);
  });
}

function samplersOf({ hosts, programs, nginx }: Parts): readonly Sampler<unknown>[] {
  return [
    ...hosts.flatMap(({ sockstat, counters }) => [sockstat, counters]),
    ...programs.map(({ sampler }) => sampler),
    ...hosts.map(({ table }) => table),
    ...(nginx === null ? [] : [nginx.sampler]),
  ];
}
