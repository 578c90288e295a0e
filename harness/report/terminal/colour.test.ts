import { expect, test } from 'vitest';
import { paintFor, wantsColour } from './colour.ts';

const cases: [what: string, env: NodeJS.ProcessEnv, isTerminal: boolean, colour: boolean][] = [
  ['a terminal', { TERM: 'xterm' }, true, true],
  ['no terminal', { TERM: 'xterm' }, false, false],
  ['a dumb terminal', { TERM: 'dumb' }, true, false],
  ['NO_COLOR', { TERM: 'xterm', NO_COLOR: '1' }, true, false],
  ['an empty NO_COLOR', { TERM: 'xterm', NO_COLOR: '' }, true, true],
  ['FORCE_COLOR without a terminal', { FORCE_COLOR: '1' }, false, true],
  ['FORCE_COLOR=0', { TERM: 'xterm', FORCE_COLOR: '0' }, true, false],
  ['both', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
];

test.each(cases)('wantsColour() with %s', (_, env, isTerminal, colour) => {
  expect(wantsColour(env, isTerminal)).toBe(colour);
});

test('paintFor() leaves text alone without colour', () => {
  expect(paintFor(false).bad('x')).toBe('x');
  expect(paintFor(true).bad('x')).toBe('\u001b[31mx\u001b[39m');
});
