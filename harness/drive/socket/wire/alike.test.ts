import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Strategy } from '../../../scenario/strategy.ts';
import type { DriverOutcome, WireName } from '../../driver.ts';
import { createSession } from '../../process/create-session.ts';
import { headServer } from '../../testing/servers.ts';
import { HASTY } from '../../testing/session.ts';
import { specOf } from '../../testing/spec.ts';
import { expectSums } from '../../testing/sums.ts';
import { ABLE_WIRES } from '../../testing/wires.ts';

const LENGTH = 'Content-Length: 5\r\n\r\n';
const OK = `HTTP/1.1 200 OK\r\n${LENGTH}hello`;
/** What a server does with one request. */
const DEEDS = {
  answers: OK,
  answersLast: OK.replace('\r\n', '\r\nConnection: close\r\n'),
  answersInTwo: OK,
  cuts: OK.slice(0, -2),
  ends: '',
  resets: '',
  resetsWithin: OK.slice(0, -2),
  talksNonsense: '220 mail.example ESMTP\r\n\r\n',
  saysMore: `${OK}${OK}`,
} as const;
type Deed = keyof typeof DEEDS;

const deeds = fc.array(fc.constantFrom(...(Object.keys(DEEDS) as Deed[])), { minLength: 1, maxLength: 12 });
const strategies = fc.record({
  reuse: fc.constantFrom<Strategy['reuse']>('keep-alive', 'one-request', 'requests-3'),
  closer: fc.constantFrom<Strategy['closer']>('client', 'server', 'reset'),
});

/** The n-th request of the load meets the n-th deed. One caller, so that there is but one order. */
async function run(
  wire: WireName,
  list: readonly Deed[],
  strategy: Partial<Strategy>,
): Promise<DriverOutcome> {
  let asked = 0;
  await using server = await headServer((socket, head) => {
    const deed = list[asked++ % list.length]!;
    const text = DEEDS[deed];
    const isLast =
      head.includes('Connection: close') || deed === 'answersLast' || deed === 'ends' || deed === 'cuts';
    if (deed === 'answersInTwo') {
      socket.setNoDelay(true).write(text.slice(0, 20));
      setTimeout(() => (isLast ? socket.end(text.slice(20)) : socket.write(text.slice(20))), 2);
    } else if (deed === 'resets') socket.resetAndDestroy();
    // Once the bytes are read: a reset discards what is not.
    else if (deed === 'resetsWithin') socket.write(text, () => setTimeout(() => socket.resetAndDestroy(), 5));
    else if (isLast) socket.end(text);
    else socket.write(text);
  });
  const load = { kind: 'closed', concurrency: 1, requests: 2 * list.length, durationMs: 20_000 } as const;
  const session = await createSession(specOf({ port: server.port, strategy, load }), {
    timeouts: HASTY,
    wire,
  });
  const outcome = await session.run();
  await session.close();
  expectSums(outcome);
  expect(outcome.wire).toBe(wire);
  return outcome;
}

test('the same deeds of a server give the same counts over each wire', async () => {
  const property = fc.asyncProperty(deeds, strategies, async (list, strategy) => {
    const counts = [];
    for (const wire of ABLE_WIRES) {
      const { counts: made, connections } = await run(wire, list, strategy);
      const { opened, failed, requestsMax, requestWrites } = connections;
      counts.push({ ...made, unanswered: 0, opened, failed, requestsMax, requestWrites });
    }
    for (const other of counts.slice(1)) expect(other).toEqual(counts[0]);
  });
  await fc.assert(property, { numRuns: 25 });
});
