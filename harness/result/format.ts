import type { Result } from './result.ts';

/**
 * The text of `result.json`, with one line for each field of the result and of each cell: `diff` can compare two results,
 * and long series need no line breaks and indents.
 */
export function formatResult(result: Result): string {
  return `${formatFields(result, '', (key, value) =>
    key === 'cells' || key === 'verdicts'
      ? formatList(value as readonly object[], key)
      : JSON.stringify(value),
  )}\n`;
}

function formatList(items: readonly object[], key: 'cells' | 'verdicts'): string {
  if (items.length === 0) return '[]';
  const format = (item: object): string =>
    key === 'cells' ? formatFields(item, '    ', (_, value) => JSON.stringify(value)) : JSON.stringify(item);
  return `[\n${items.map((item) => `    ${format(item)}`).join(',\n')}\n  ]`;
}

function formatFields(
  record: object,
  indent: string,
  format: (key: string, value: unknown) => string,
): string {
  const lines = Object.entries(record)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${indent}  ${JSON.stringify(key)}: ${format(key, value)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
