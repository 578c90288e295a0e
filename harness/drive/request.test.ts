import { describe, expect, test } from 'vitest';
import { METHODS } from '../scenario/request/methods.ts';
import { PLAIN_REQUEST, type SentRequest } from '../scenario/request/sent.ts';
import type { ClosedLoad } from '../scenario/scenario.ts';
import { hasStreams } from '../scenario/strategy.ts';
import type { DriverOutcome } from './driver.ts';
import { whyNoH3 } from './h3/able.ts';
import type { Behaviour, GotRequest } from './testing/answers.ts';
import { driveHere, driveProcess } from './testing/drive.ts';
import { specOf } from './testing/spec.ts';
import { expectSums } from './testing/sums.ts';
import { TESTED_DRIVERS, type TestedDriver } from './testing/tested-drivers.ts';

const LOAD: ClosedLoad = { kind: 'closed', concurrency: 2, requests: 6, durationMs: 50_000 };

/** Runs a load with this request and checks the sums of its outcome. */
async function ask(
  driver: TestedDriver,
  request: Partial<SentRequest>,
  behaviour: Behaviour = {},
  load = LOAD,
) {
  await using server = await driver.serve(behaviour);
  const spec = specOf({
    ...server,
    strategy: driver.strategy,
    load,
    request: { ...PLAIN_REQUEST, ...request },
  });
  const { outcome } = await (driver.isAlone ? driveProcess : driveHere)(spec);
  expectSums(outcome);
  return outcome;
}

/** No request was lost, and no connection ended or was more than the callers need. */
function expectKept({ counts, connections }: DriverOutcome, status: number): void {
  expect(counts).toMatchObject({ requests: 6, errors: {}, statuses: { [status]: 6 } });
  const { closedByClient, closedByServer, resetByClient, resetByServer } = connections;
  expect([closedByClient, closedByServer, resetByClient, resetByServer]).toEqual([0, 0, 0, 0]);
  expect(connections.opened).toBeLessThanOrEqual(LOAD.concurrency);
}

const BYTES = Buffer.from([0, 13, 10, 13, 10, 128, 255]);
const BODY = BYTES.toString('base64');
/** More than the windows of HTTP/2 and 3, and than a socket's buffer. */
const LARGE = Buffer.alloc(3_000_000, 'connlab ');

const whyNot: Partial<Record<TestedDriver['strategy']['driver'] & string, string | null>> = {
  h3: await whyNoH3(),
};

for (const driver of TESTED_DRIVERS) {
  const reason = whyNot[driver.strategy.driver!] ?? null;
  const title = `the driver ${driver.name} and a request`;
  if (reason === null) describe.concurrent(title, () => testRequests(driver));
  else describe.skip(`${title} (cannot run here: ${reason})`, () => testRequests(driver));
}

function testRequests(driver: TestedDriver): void {
  // One of each kind, where each load starts a process.
  const methods = driver.isAlone ? (['GET', 'HEAD', 'POST'] as const) : METHODS;

  test.each(methods)('%s, with a body and without', async (method) => {
    const seen: GotRequest[] = [];
    const behaviour: Behaviour = { got: (one) => seen.push(one), announces: true };
    expectKept(await ask(driver, { method, body: BODY }, behaviour), 200);
    expectKept(await ask(driver, { method }, behaviour), 200);
    expect(seen.map((one) => [one.method, one.body.toString('hex')])).toEqual([
      ...Array.from({ length: 6 }, () => [method, BYTES.toString('hex')]),
      ...Array.from({ length: 6 }, () => [method, '']),
    ]);
    const lengths = new Set(seen.map(({ headers }) => headers['content-length']));
    const isSaid = ['POST', 'PUT', 'PATCH'].includes(method);
    expect([...lengths]).toEqual(['7', isSaid ? '0' : undefined]);
  });

  test('with headers of its own, one of them empty and one with two values', async () => {
    const seen: GotRequest[] = [];
    const headers = [
      ['Content-Type', 'application/json; charset=utf-8'],
      ['X-Empty', ''],
      ['X-Two', 'a b'],
      ['x-two', 'c'],
      ['Authorization', 'Bearer abc'],
    ] as const;
    expectKept(
      await ask(driver, { method: 'POST', headers, body: BODY }, { got: (one) => seen.push(one) }),
      200,
    );
    const { headers: got } = seen[5]!;
    const isOnWire = hasStreams({ protocol: driver.strategy.protocol ?? 'http/1.1' });
    expect(got).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-empty': '',
      authorization: 'Bearer abc',
      'content-length': '7',
      [isOnWire ? ':authority' : 'host']: 'origin.test',
    });
    expect([got['x-two']].flat().join(', ')).toBe('a b, c');
  });

  test('with a Host header of its own', async () => {
    const seen: GotRequest[] = [];
    expectKept(await ask(driver, { host: 'shop.test:81' }, { got: (one) => seen.push(one) }), 200);
    const { host, ':authority': authority } = seen[0]!.headers;
    expect([host, authority].filter((one) => one !== undefined)).toEqual(['shop.test:81']);
  });

  test('with a large body', async () => {
    const seen: GotRequest[] = [];
    const request = { method: 'PUT', body: LARGE.toString('base64') } as const;
    expectKept(await ask(driver, request, { got: (one) => seen.push(one) }), 200);
    expect(seen.map(({ body }) => body.equals(LARGE))).toEqual(Array.from({ length: 6 }, () => true));
  });

  test('whose answers have no body, whatever they say of its length', async () => {
    expectKept(await ask(driver, { method: 'HEAD' }, { announces: true }), 200);
    expectKept(await ask(driver, { method: 'HEAD' }), 200);
    expectKept(await ask(driver, {}, { status: 204 }), 204);
    // undici ends its connection after a 304 with a length: docs/drivers.md.
    const outcome = await ask(driver, {}, { status: 304, announces: true });
    expect(outcome.counts).toMatchObject({ errors: {}, statuses: { 304: 6 } });
    if (driver.name !== 'undici') expectKept(outcome, 304);
  });

  test('that changes something and gets no answer: it is sent once', async () => {
    let asked = 0;
    const request = { method: 'POST', body: BODY } as const;
    const { counts } = await ask(
      driver,
      request,
      { drops: () => ++asked === 3 },
      { ...LOAD, concurrency: 1 },
    );
    expect([asked, counts.requests, counts.responses]).toEqual([6, 6, 5]);
    expect(Object.values(counts.errors)).toEqual([1]);
  });
}
