import { describeSizings } from '../testing/describe-sizings.ts';

describeSizings([1]);
