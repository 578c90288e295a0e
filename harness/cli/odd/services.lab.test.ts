// @module-tag long
import { test } from 'vitest';
import { ANSWERS } from './testing/answers.ts';
import { BACKENDS } from './testing/backends.ts';
import { ENDS } from './testing/ends.ts';
import { judgeService, withOneClientEach } from './testing/judge.ts';

// All clients: services.deep.test.ts.
test.each(Object.entries(withOneClientEach({ ...ENDS, ...ANSWERS, ...BACKENDS })))('%s', (_, service) =>
  judgeService(service),
);
