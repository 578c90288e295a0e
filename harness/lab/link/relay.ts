import { readSync, writeSync } from 'node:fs';
import { seededRandom } from '../../random.ts';
import type { LinkConditions, LinkSpec } from './conditions.ts';
import { Flow } from './flow.ts';
import { bindKernel, type Kernel } from './kernel.ts';
import { Lateness } from './lateness.ts';
import { PacketPort } from './packet-port.ts';
import type { RelayReport } from './report.ts';
import { Waiter } from './waiter.ts';
import { Way } from './way.ts';

/** A link as its relay sees it: two devices of its own namespace. */
export interface RelayedLink extends LinkConditions, Pick<LinkSpec, 'seed'> {
  /** Towards `a` and `b` of the link. */
  readonly devices: readonly [string, string];
}

/** Line that the relay prints once frames cross its links. */
export const READY = 'ready';

/** Most frames in a second for which slots are kept. */
const MOST_FRAMES_PER_SECOND = 100_000;
/** Frames that arrive while the relay waits for a CPU. */
const LEAST_SLOTS = 2_048;
/** 128 MB each way. */
const MOST_SLOTS = 65_536;
const MS_PER_SECOND = 1_000;
const STDIN = 0;
const STDOUT = 1;

/** Slots for all frames that are on their way at once: a power of 2. Pure. */
export function slotsFor({ rttMs, jitterMs, rateMbit, queueMs }: LinkConditions): number {
  const heldMs = (rttMs + jitterMs) / 2 + (rateMbit === 'unlimited' ? 0 : queueMs);
  const frames = LEAST_SLOTS + (heldMs * MOST_FRAMES_PER_SECOND) / MS_PER_SECOND;
  return Math.min(MOST_SLOTS, 2 ** Math.ceil(Math.log2(frames)));
}

/**
 * Carries frames over all links of a lab until standard input ends. Each line on it asks for one line with the
 * `RelayReport` of each link since the line before. It blocks, and does nothing else, so that no event loop is in its way.
 */
export function runRelay(links: readonly RelayedLink[]): void {
  const kernel = bindKernel();
  const waiter = new Waiter(kernel);
  waiter.watch(STDIN, 'level');
  const opened = links.map((link, index) => openLink(link, { kernel, waiter, stream: 2 * index }));
  const flows = opened.flatMap(({ forth, back }) => [forth, back]);
  writeSync(STDOUT, `${READY}\n`);
  const input = Buffer.alloc(64);
  for (let isBusy = true; ; ) {
    const nextNs = Math.min(...flows.map((flow) => flow.nextNs()));
    if (waiter.wait(nextNs, { fd: STDIN, isBusy })) {
      if (readSync(STDIN, input) === 0) return;
      writeSync(STDOUT, `${JSON.stringify(opened.map((link) => link.report()))}\n`);
    }
    isBusy = false;
    for (const flow of flows) isBusy = flow.receive(waiter.nowNs()) || isBusy;
    for (const flow of flows) isBusy = flow.send(waiter.nowNs()) || isBusy;
  }
}

function openLink(
  link: RelayedLink,
  { kernel, waiter, stream }: { kernel: Kernel; waiter: Waiter; stream: number },
) {
  const lateness = new Lateness();
  const [a, b] = link.devices.map((device) => new PacketPort(kernel, device, slotsFor(link))) as [
    PacketPort,
    PacketPort,
  ];
  waiter.watch(a.fd);
  waiter.watch(b.fd);
  const flow = (from: PacketPort, to: PacketPort, number: number): Flow => {
    const way = new Way(link, seededRandom(link.seed, number));
    return new Flow({ from, to }, { way, lateness, baseSecond: waiter.baseSecond });
  };
  const forth = flow(a, b, stream);
  const back = flow(b, a, stream + 1);
  const report = (): RelayReport => ({ forth: forth.take(), back: back.take(), lateness: lateness.take() });
  return { forth, back, report };
}
