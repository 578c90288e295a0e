import { axesRegions } from './axes.ts';
import { causesRegions, warningsRegions } from './causes.ts';
import { driversRegions } from './drivers.ts';
import { errorsRegions } from './errors.ts';
import type { Regions } from './markdown.ts';
import { vocabularyRegions } from './vocabulary.ts';

/** The pages with generated regions, each by its path from the root of the checkout. */
export const PAGES: Readonly<Record<string, () => Regions>> = {
  'docs/axes.md': axesRegions,
  'docs/drivers.md': driversRegions,
  'docs/causes.md': causesRegions,
  'docs/checks.md': warningsRegions,
  'docs/errors.md': errorsRegions,
  'docs/vocabulary.md': vocabularyRegions,
};
