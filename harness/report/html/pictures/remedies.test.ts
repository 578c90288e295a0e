import { expect, test } from 'vitest';
import type { Cell } from '../../../result/result.ts';
import { drawnNumbers, measured } from '../testing/results.ts';
import { remediesFigure } from './remedies.ts';

function remedy(name: string, atMs: number | null): Cell {
  const { exhaustion } = drawnNumbers();
  const numbers = { exhaustion: atMs === null ? null : { ...exhaustion!, atMs } };
  return measured(name, { numbers }, { remedyFor: 'failing' });
}

test('remediesFigure() has a bar for the failing cell and for each remedy, without an end where ports lasted', () => {
  const { text } = remediesFigure([measured('failing'), remedy('wider', 6_000), remedy('reuse', null)]);
  const bars = [...text.matchAll(/class="segment (\w+)" style="width:([\d.]+)%/g)].map(([, kind, width]) => [
    kind,
    Number(width),
  ]);
  expect(bars).toEqual([
    ['ended', 45],
    ['ended', 90],
    ['endless', 100],
  ]);
  expect(text).toContain('6 s, 2 times');
  expect(text).toContain('to the end');
});

test('remediesFigure() is empty if no cell has a remedy, or the cell with the remedy did not fail', () => {
  expect(remediesFigure([measured('failing')]).text).toBe('');
  const calm = measured('failing', { numbers: { exhaustion: null } });
  expect(remediesFigure([calm, remedy('wider', 6_000)]).text).toBe('');
});
