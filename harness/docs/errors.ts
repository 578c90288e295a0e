import { CODES_BY_SUBJECT, FAMILIES } from '../drive/errors/codes.ts';
import type { NginxErrorKind } from '../serve/nginx/error-log/kind.ts';
import { NGINX_KINDS_BY_SUBJECT } from '../serve/nginx/error-log/kinds.ts';
import { code, type Regions, table } from './markdown.ts';

/** The generated parts of docs/errors.md. */
export function errorsRegions(): Regions {
  return { codes: codesTables(), families: familiesTable(), lines: linesTables() };
}

function codesTables(): string {
  return Object.entries(CODES_BY_SUBJECT)
    .map(([subject, codes]) => {
      const rows = Object.entries(codes).map(([name, { means, look }]) => [
        code(name),
        `${means}.`,
        `${look}.`,
      ]);
      return `### ${subject}\n\n${table(['code', 'what happened', 'what to look for'], rows)}`;
    })
    .join('\n\n');
}

function familiesTable(): string {
  const rows = FAMILIES.map(({ name, meaning }) => {
    const { means, look } = meaning(['...']);
    return [code(name), means.endsWith('...') ? means : `${means}.`, `${look}.`];
  });
  return table(['code', 'what happened', 'what to look for'], rows);
}

function linesTables(): string {
  return Object.entries(NGINX_KINDS_BY_SUBJECT)
    .map(([subject, kinds]) => `### ${subject}\n\n${linesTable(kinds)}`)
    .join('\n\n');
}

function linesTable(kinds: readonly NginxErrorKind[]): string {
  const rows = kinds.map(({ id, counted, writes, means, owner, remedy, from }) => [
    code(writes),
    `${code(id)}${counted === undefined ? '' : `, counted as ${code(counted)}`}`,
    `${means}.`,
    owner,
    `${remedy}.`,
    from,
  ]);
  return table(['nginx writes', 'kind', 'what happened', 'where', 'what to do', 'written by'], rows);
}
