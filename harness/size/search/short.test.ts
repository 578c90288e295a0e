import { describeShortSearches } from '../testing/describe-short-searches.ts';

describeShortSearches(10);
