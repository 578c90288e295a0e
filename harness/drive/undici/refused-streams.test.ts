import { constants } from 'node:http2';
import { expect, test } from 'vitest';
import { type Http2Answers, h2Server, helloStream } from '../http2/testing/servers.ts';
import { loadHere } from '../testing/session.ts';
import { specOf } from '../testing/spec.ts';
import { expectSums } from '../testing/sums.ts';

const STRATEGY = { driver: 'undici', protocol: 'h2', tls: '1.3', pool: 1, poolChoice: 'first' } as const;
const LOAD = { kind: 'closed', concurrency: 2, requests: 60, durationMs: 20_000 } as const;

async function drive(stream: Http2Answers['stream']) {
  await using server = await h2Server({ stream });
  const outcome = await loadHere(specOf({ ...server, strategy: STRATEGY, load: LOAD }));
  expectSums(outcome);
  return outcome;
}

test('The driver undici counts requests whose stream was refused once for each try, and one of them in flight', async () => {
  let asked = 0;
  const { counts, connections } = await drive((stream) => {
    asked += 1;
    if (asked % 5 === 0) stream.close(constants.NGHTTP2_REFUSED_STREAM);
    else helloStream(stream);
  });
  expect(counts).toMatchObject({ responses: 60, errors: {} });
  const refused = asked - 60;
  expect(refused).toBeGreaterThanOrEqual(14);
  expect(connections).toMatchObject({
    opened: 1,
    repeats: refused,
    refusedStreams: refused,
    requestsMax: asked,
    ends: {},
  });
  // Not one more for each that was refused.
  expect(connections.mostInFlight).toBeLessThanOrEqual(2);
});

test('The driver undici counts no refused stream where a retired connection did not carry a request', async () => {
  let asked = 0;
  const { counts, connections } = await drive((stream) => {
    asked += 1;
    if (asked % 20 !== 0) helloStream(stream);
    // The server has begun none of this: the request goes over another connection.
    else stream.session!.goaway(constants.NGHTTP2_NO_ERROR, stream.id! - 2);
  });
  expect(counts).toMatchObject({ responses: 60, errors: {} });
  expect(connections.repeats).toBeGreaterThanOrEqual(3);
  expect(connections.refusedStreams).toBe(0);
});
