import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createLab } from '../harness/lab/create.ts';
import type { Lab } from '../harness/lab/lab.ts';
import type { LinkSpec } from '../harness/lab/link/conditions.ts';
import { MS_PER_SECOND, US_PER_MS } from '../harness/units.ts';

const DATAGRAMS = fileURLToPath(new URL('./relay/datagrams.ts', import.meta.url));
const PORT = 8080;
/** Datagrams whose round trip is timed, some 1,000 packets a second. */
const COUNT = 3_000;
const FLOOD_SECONDS = 5;
/** Most that the relay may add to a round trip at the median, ms. */
const GOAL_MS = 0.2;
const BITS_PER_BYTE = 8;

/** A link that only passes frames on: its delay is too short to be seen. */
const PASSING: LinkSpec = {
  ...{ a: 'client', b: 'origin', seed: 1, rttMs: 0.000_01, jitterMs: 0, lossPercent: 0, lossBurst: 1 },
  ...{ rateMbit: 'unlimited', queueMs: 100 },
};

/** What the relay of a link adds to a round trip, beside a bare link, and how much it can carry. */
export async function bench(): Promise<boolean> {
  const bareMs = (await roundTripUs([])) / US_PER_MS;
  const relayedMs = (await roundTripUs([PASSING])) / US_PER_MS;
  const addedMs = relayedMs - bareMs;
  console.log(
    `relay: round trip p50 ${relayedMs.toFixed(3)} ms, bare ${bareMs.toFixed(3)} ms, added ${addedMs.toFixed(3)} ms (goal ${GOAL_MS})`,
  );
  await flood();
  return addedMs < GOAL_MS;
}

async function roundTripUs(links: readonly LinkSpec[]): Promise<number> {
  await using lab = await labWith(links);
  const address = lab.address('client', 'origin');
  const words = (role: string) => [process.execPath, DATAGRAMS, role, address, String(PORT)] as const;
  const echo = await lab.start('origin', { name: 'echo', argv: [...words('echo')] });
  await once(echo.stdout, 'data');
  const ask = await lab.start('client', { name: 'ask', argv: [...words('ask'), String(COUNT)] });
  return Number(await text(ask.stdout));
}

/** One connection that sends as fast as it can. */
async function flood(): Promise<void> {
  await using lab = await labWith([PASSING]);
  await lab.start('origin', { name: 'sink', argv: ['socat', '-u', `TCP4-LISTEN:${PORT}`, 'OPEN:/dev/null'] });
  const to = `TCP4:${lab.address('client', 'origin')}:${PORT},retry=100,interval=0.05`;
  await lab.measureLinks();
  const line = [
    'timeout',
    String(FLOOD_SECONDS),
    'socat',
    '-u',
    '-b',
    '65536',
    'OPEN:/dev/zero',
    to,
  ] as const;
  const source = await lab.start('client', { name: 'source', argv: [...line] });
  await source.exited;
  const [link] = await lab.measureLinks();
  const { forth, back, lateness, elapsedMs } = link!;
  const perSecond = ((forth.frames + back.frames) * MS_PER_SECOND) / elapsedMs;
  const mbit = (forth.bytes * BITS_PER_BYTE) / elapsedMs / 1e3;
  console.log(
    `relay: ${Math.round(perSecond)} packets/s, ${Math.round(mbit)} Mbit/s, late p50 ${lateness.p50Us} us, p99 ${lateness.p99Us} us, ${forth.overrun + back.overrun} overrun`,
  );
}

function labWith(links: readonly LinkSpec[]): Promise<Lab> {
  return createLab({
    ...{ kind: 'namespaces', ipVersion: 4, ports: null, sysctls: {}, sourceAddresses: 1, bindAddresses: 1 },
    links,
  });
}
