import { test } from 'vitest';
import { ANSWERS } from './testing/answers.ts';
import { ENDS } from './testing/ends.ts';
import { judgeService } from './testing/judge.ts';

test.each(Object.entries({ ...ENDS, ...ANSWERS }))('%s', (_, service) => judgeService(service));
