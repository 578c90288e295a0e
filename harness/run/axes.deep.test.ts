import { test } from 'vitest';
import { describeLab } from '../lab/testing.ts';
import { judgeRow, ROWS } from './testing/axis-rows.ts';

describeLab('The axis', () => {
  test.each(Object.entries(ROWS))('%s happens, and its check notices if it does not', (_, row) =>
    judgeRow(row),
  );
});
