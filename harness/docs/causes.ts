import { CAUSES, CAUSES_BY_SUBJECT } from '../analyse/causes/catalogue.ts';
import type { Cause } from '../analyse/causes/cause.ts';
import { code, type Regions, table } from './markdown.ts';

/** The generated part of docs/causes.md: from symptom to evidence to remedy, a table for each subject. */
export function causesRegions(): Regions {
  const tables = Object.entries(CAUSES_BY_SUBJECT).map(
    ([subject, causes]) =>
      `## ${subject}\n\n${table(['looks like', 'cause', 'evidence', 'remedy'], causes.map(causeRow))}`,
  );
  return { causes: tables.join('\n\n') };
}

function causeRow({ id, looks, owner, shows, remedy, page, change }: Cause): readonly string[] {
  const codes = change === undefined || change.code === id ? '' : `; in a comparison ${code(change.code)}`;
  return [`${looks}.`, `${code(id)} (${owner}${codes})`, `${shows}.`, `${remedy}. [More](${page})`];
}

/** The generated part of docs/checks.md: the warnings of a cell. */
export function warningsRegions(): Regions {
  const rows = CAUSES.filter(({ as }) => as !== undefined).map(({ id, shows, remedy }) => [
    code(id),
    `${shows}.`,
    `${remedy}.`,
  ]);
  return { warnings: table(['code', 'what was seen', 'what to do'], rows) };
}
