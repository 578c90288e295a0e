import type { Load } from '../../../scenario/scenario.ts';
import { poolService } from '../../../testing/pool-services.ts';
import { DIRECT, forEach, type OddServices } from './judge.ts';
import { ok, serverOf } from './server.ts';

// Several backends behind one address, as a balancer of connections has them.

const LOAD: Load = { kind: 'closed', concurrency: 8, durationMs: 1_500 };

/** Calls `answer` with the number of the backend: connections go to `backends` of them in turn. */
function balanced(backends: number, answer: (backend: number, reply: () => void) => void) {
  const numbers = new WeakMap<object, number>();
  let opened = 0;
  return serverOf(({ socket }) => {
    const number = numbers.get(socket) ?? opened++ % backends;
    numbers.set(socket, number);
    answer(number, () => socket.write(ok()));
  });
}

export const BACKENDS: OddServices = {
  'Two backends, of which one is slow': {
    server: () => balanced(2, (backend, reply) => setTimeout(reply, [5, 40][backend])),
    load: LOAD,
    cells: forEach(DIRECT, {
      causes: {
        'uneven-backends':
          /% of the answers came around 4\d(\.\d+)? ms: on 4 of 8 connections nearly every answer was that late, and on the others hardly any/,
      },
    }),
  },

  'Three backends, of which one never answers': {
    server: () => balanced(3, (backend, reply) => backend !== 1 && setTimeout(reply, 5)),
    load: { ...LOAD, concurrency: 12 },
    cells: forEach(DIRECT, {
      causes: {
        'silent-backend':
          /^4 of 12 connections had no answer until the end of the load, one in every 3 in the order of their opening/,
        unanswered: /^4 of /,
      },
      errors: { ERR_UNANSWERED: 4 },
    }),
  },

  'A worker for each connection, and two too few': {
    server: () => poolService({ delayMs: 5, workers: 14 }),
    load: { ...LOAD, concurrency: 16 },
    cells: forEach(DIRECT, {
      causes: {
        'connection-holds-worker':
          /^14 of 16 connections had answers, and the 2 opened last had none until the end of the load: the service answers on 14/,
        unanswered: /^2 of /,
      },
      errors: { ERR_UNANSWERED: 2 },
    }),
  },
};
