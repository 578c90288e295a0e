import { describe, expect, test } from 'vitest';
import { CellError } from '../errors.ts';
import type { Exit, Program } from '../lab/program.ts';
import { deathOf } from './deaths.ts';

function programThatEnds(exit: Exit): Program {
  return { name: 'origin', exited: Promise.resolve(exit) } as Program;
}

describe('deathOf()', () => {
  test.each<[string, Exit, string, string]>([
    ['an exit', { code: 3, signal: null }, 'out of luck', 'origin died with exit code 3:\nout of luck'],
    ['a signal', { code: null, signal: 'SIGKILL' }, '', 'origin died with SIGKILL'],
  ])('rejects after %s', async (_case, exit, words, message) => {
    const program = programThatEnds(exit);
    const died = deathOf([{ program, outputTail: async () => words }], () => true);
    await expect(died).rejects.toThrow(new CellError(message));
  });

  test('does not reject when the program was stopped on purpose', async () => {
    const program = programThatEnds({ code: 0, signal: null });
    const died = deathOf([{ program, outputTail: () => '' }], () => false);
    await program.exited;
    const turn = new Promise((resolve) => setImmediate(resolve, 'nothing'));
    expect(await Promise.race([died, turn])).toBe('nothing');
  });
});
