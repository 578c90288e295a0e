// @module-tag long
import { test } from 'vitest';
import { connlabIn } from '../testing/in-process.ts';
import { ENDS } from './testing/ends.ts';
import { judgeService, withOneClientEach } from './testing/judge.ts';

// All clients, and whole commands: services.deep.test.ts.
test.each(Object.entries(withOneClientEach(ENDS)))('%s', (_, service) => judgeService(service, connlabIn));
