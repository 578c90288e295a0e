import { describe, expect, test } from 'vitest';
import { decodeHistogram, summarise } from '../record/latency.ts';
import { createCertificate } from '../testing/certificate.ts';
import { drive, SHORT_TIMEOUTS } from '../testing/launch.ts';
import { specOf } from '../testing/spec.ts';
import { expectSums } from '../testing/sums.ts';
import { whyNoH3 } from './able.ts';
import { CANCELLED } from './error-name.ts';
import type { H3ServerStream } from './library.ts';
import { h3Server, helloH3 } from './testing/server.ts';

const H3 = { driver: 'h3', path: 'nginx', protocol: 'h3', tls: '1.3' } as const;
const unable = await whyNoH3();

/** Tests the client against a server of the same library in this process, without nginx. */
function describeClient(name: string, body: () => void): void {
  if (unable === null) describe(name, body);
  else describe.skip(`${name} (needs an HTTP/3 client: ${unable})`, body);
}

/** Answers after this many ms. */
const after = (ms: number) => (stream: H3ServerStream) => void setTimeout(() => helloH3(stream), ms);

/** A closed load of eight callers with this number of requests. */
const times = (requests: number) =>
  ({ kind: 'closed', concurrency: 8, durationMs: 20_000, requests }) as const;

describeClient('the driver h3 and its streams', () => {
  test('carries all callers on one connection, including those that sent while it opened', async () => {
    await using server = await h3Server(after(5));
    const outcome = await drive(specOf({ ...server, strategy: H3, load: times(80) }));
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ responses: 80, errors: {} });
    const { connections, histograms } = outcome;
    expect(connections).toMatchObject({ opened: 1, peak: 1, mostInFlight: 8, protocols: { h3: 1 } });
    expect(connections).toMatchObject({
      handshakes: 1,
      tlsVersions: { '1.3': 1 },
      noDelay: { on: 0, off: 0, unknown: 0 },
    });
    expect(decodeHistogram(histograms.cold).totalCount).toBe(1);
  });

  test("loses no request to the server's limit: requests above it wait for the pool", async () => {
    await using server = await h3Server(after(10), 2);
    const outcome = await drive(specOf({ ...server, strategy: { ...H3, pool: 1 }, load: times(40) }));
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ responses: 40, errors: {} });
    expect(outcome.connections.opened).toBe(1);
    expect(summarise(decodeHistogram(outcome.histograms.poolWait)).p50Us).toBeGreaterThan(5_000);
  });
});

describeClient('the driver h3 and the life of its connections', () => {
  test.each([
    ['requests-5', 8],
    ['one-request', 40],
  ] as const)('closes a connection after its requests: %s', async (reuse, opened) => {
    await using server = await h3Server(helloH3);
    const outcome = await drive(specOf({ ...server, strategy: { ...H3, reuse }, load: times(40) }));
    expectSums(outcome);
    expect(outcome.counts).toMatchObject({ responses: 40, errors: {} });
    const { connections } = outcome;
    expect(connections).toMatchObject({ opened, requestsMin: 40 / opened, requestsMax: 40 / opened });
    expect(connections.closedByServer).toBe(0);
    expect(server.accepted()).toBe(opened);
  });

  test('offers the session of an earlier connection if the strategy resumes', async () => {
    await using server = await h3Server(helloH3);
    const strategy = { ...H3, reuse: 'one-request', pool: 1 } as const;
    const load = { kind: 'closed', concurrency: 1, durationMs: 20_000, requests: 10 } as const;
    const resumed = await drive(specOf({ ...server, strategy: { ...strategy, resumption: true }, load }));
    expect(resumed.connections).toMatchObject({ handshakes: 10, resumed: 9 });
    const whole = await drive(specOf({ ...server, strategy, load }));
    expect(whole.connections).toMatchObject({ handshakes: 10, resumed: 0 });
  });
});

describeClient('the driver h3 and what goes wrong', () => {
  test("reports the server's reset of a stream, and keeps the connection", async () => {
    await using server = await h3Server((stream) => stream.close(CANCELLED));
    const outcome = await drive(specOf({ ...server, strategy: H3, load: times(20) }));
    expectSums(outcome);
    expect(outcome.counts.errors).toEqual({ H3_REQUEST_CANCELLED: 20 });
    expect(outcome.connections).toMatchObject({ opened: 1, failed: 0 });
  });

  test('gives up on a missing answer', async () => {
    await using server = await h3Server(() => {});
    const outcome = await drive(specOf({ ...server, strategy: H3, load: times(8) }), SHORT_TIMEOUTS);
    expectSums(outcome);
    expect(outcome.counts.errors).toEqual({ ERR_REQUEST_TIMEOUT: 8 });
  });

  test('gives up if no server answers', async () => {
    const gone = await h3Server(() => {});
    await gone[Symbol.asyncDispose]();
    const load = { kind: 'closed', concurrency: 2, durationMs: 100 } as const;
    const outcome = await drive(specOf({ ...gone, strategy: H3, load }), SHORT_TIMEOUTS);
    expectSums(outcome);
    expect(outcome.connections).toMatchObject({ opened: 0, failed: outcome.counts.requests });
    expect(Object.keys(outcome.counts.errors)).toEqual(['ERR_REQUEST_TIMEOUT']);
    expect(outcome.backoffs.count).toBeGreaterThan(0);
  });

  test('trusts the given certificate only', async () => {
    await using server = await h3Server(helloH3);
    const { cert: ca } = createCertificate('127.0.0.1,DNS:origin.test');
    const load = { kind: 'closed', concurrency: 1, durationMs: 100 } as const;
    const outcome = await drive(specOf({ ...server, ca, strategy: H3, load }));
    expectSums(outcome);
    expect(Object.keys(outcome.counts.errors)).toEqual(['ERR_TLS_ALERT_48']);
    expect(outcome.connections.opened).toBe(0);
  });
});
