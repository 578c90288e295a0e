import { test } from 'vitest';
import { connlab } from '../testing/command.ts';
import { ANSWERS } from './testing/answers.ts';
import { BACKENDS } from './testing/backends.ts';
import { ENDS } from './testing/ends.ts';
import { judgeService } from './testing/judge.ts';

test.each(Object.entries({ ...ENDS, ...ANSWERS, ...BACKENDS }))('%s', (_, service) =>
  judgeService(service, connlab),
);
