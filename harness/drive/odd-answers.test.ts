import net from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Strategy } from '../scenario/strategy.ts';
import { ODD_ANSWERS, type OddAnswer } from './odd-answers.ts';
import { listen } from './testing/servers.ts';
import { HASTY, loadHere } from './testing/session.ts';
import { specOf } from './testing/spec.ts';
import { expectSums } from './testing/sums.ts';
import { onEachWire } from './testing/wires.ts';

const LOAD = { kind: 'closed', concurrency: 1, requests: 3, durationMs: 20_000 } as const;
/** Short, for answers that a driver waits for in vain. */
const TIMEOUTS = { ...HASTY, requestMs: 250 };

type OddDriver = Partial<Strategy> & { driver: 'socket' | 'undici' | 'autocannon' };
const SOCKET: OddDriver = { driver: 'socket' };
const DRIVERS: readonly OddDriver[] = [{ driver: 'undici', poolChoice: 'first' }, { driver: 'autocannon' }];

onEachWire(() => describe('the driver socket and an answer with', () => answersOf(SOCKET)));

describe.each(DRIVERS)('the driver $driver and an answer with', answersOf);

function answersOf(strategy: OddDriver): void {
  const cases = ODD_ANSWERS.filter((one) => one[strategy.driver] !== null);

  test.concurrent.each(cases)('$what', async (answer) => {
    await using server = await answering(answer);
    const waitsInVain = answer[strategy.driver] === 'ERR_REQUEST_TIMEOUT';
    const spec = specOf({ port: server.port, strategy, load: LOAD });
    const outcome = await loadHere(spec, waitsInVain ? TIMEOUTS : undefined);
    expectSums(outcome);
    const { responses, requests, errors } = outcome.counts;
    const code = answer[strategy.driver];
    if (code === undefined) expect([responses, errors]).toEqual([requests, {}]);
    else expect([responses, Object.keys(errors)]).toEqual([0, [code]]);
    const isShown = code === 'ERR_RESPONSE_MALFORMED';
    expect(outcome.connections.refusedAnswer ?? '').toMatch(isShown ? /^".*RFC 91/ : /^$/);
  });
}

/** A server that gives this answer to each request. */
function answering({ text, ends }: OddAnswer) {
  const server = net.createServer((socket) => {
    let heads = '';
    socket.on('data', (bytes) => {
      heads += bytes.toString('latin1');
      for (let end = heads.indexOf('\r\n\r\n'); end >= 0; end = heads.indexOf('\r\n\r\n')) {
        heads = heads.slice(end + 4);
        socket.write(text, 'latin1');
        if (ends) socket.end();
      }
    });
  });
  return listen(server);
}
