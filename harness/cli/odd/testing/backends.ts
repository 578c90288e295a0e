import type { Load } from '../../../scenario/scenario.ts';
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
};
