import { describeSizings } from '../testing/describe-sizings.ts';

describeSizings([1, 2, 3, 4, 5]);
