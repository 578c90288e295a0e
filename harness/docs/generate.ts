import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withRegions } from './markdown.ts';
import { PAGES } from './pages.ts';

/** Writes the generated regions of the docs anew: `npm run docs`, in the checkout. */
for (const [page, regions] of Object.entries(PAGES)) {
  const file = join(import.meta.dirname, '..', '..', page);
  writeFileSync(file, withRegions(readFileSync(file, 'utf8'), regions()));
}
