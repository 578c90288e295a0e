import { expect, test } from 'vitest';
import { numbersOf } from '../../result/testing/parts.ts';
import { behindOf } from './behind.ts';

const WARNINGS = [
  { code: 'pool-waits', message: 'A request waited. Make the pool larger' },
  { code: 'unproven', message: 'Only the client tells' },
];
const CAUSES = [
  {
    id: 'pool-waits',
    strength: 'proven',
    host: 'client',
    evidence: 'A request waited',
    remedy: 'Make the pool larger',
  },
  {
    id: 'retransmission',
    strength: 'likely',
    host: 'network',
    evidence: 'Segments were lost',
    remedy: 'Look',
  },
] as const;

test('behindOf() gives causes with their remedies, and warnings that are not causes', () => {
  expect(behindOf({ ...numbersOf(), warnings: WARNINGS, causes: CAUSES }, '')).toEqual([
    { label: 'proven', text: 'A request waited. Make the pool larger' },
    { label: 'likely', text: 'Segments were lost. Look' },
    { label: 'warning', text: 'Only the client tells' },
  ]);
});

test('behindOf() gives the warnings of a result of an earlier version', () => {
  expect(behindOf({ ...numbersOf(), warnings: WARNINGS }, '')).toEqual(
    WARNINGS.map(({ message }) => ({ label: 'warning', text: message })),
  );
});

test('behindOf() leaves out what the reader has already seen', () => {
  const said = 'The client was slow. A request waited. Make the pool larger.';
  expect(behindOf({ ...numbersOf(), warnings: WARNINGS, causes: CAUSES }, said)).toHaveLength(2);
});
