/** Reads one option's text: undefined where it is not what was expected. */
export interface Reader<T> {
  readonly type: 'string';
  /** For the message, for instance `a whole number from 1 to 9`. */
  readonly expected: string;
  readonly read: (text: string) => T | undefined;
}

/** An option without a value. */
export interface Flag {
  readonly type: 'boolean';
}

/** What the options of a table come to, each if it was given. */
export type Values<Table> = {
  readonly [Name in keyof Table]?: Table[Name] extends Reader<infer T> ? T : true;
};

export const flag: Flag = { type: 'boolean' };

export function reader<T>(expected: string, read: (text: string) => T | undefined): Reader<T> {
  return { type: 'string', expected, read };
}

export function oneOf<T extends string>(...words: readonly T[]): Reader<T> {
  const expected = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  return reader(expected, (text) => words.find((word) => word === text));
}

export function trueOrFalse(): Reader<boolean> {
  return reader('true or false', (text) => (text === 'true' ? true : text === 'false' ? false : undefined));
}

export function whole(min: number, max: number): Reader<number> {
  const bounds =
    max === Number.MAX_SAFE_INTEGER
      ? `a whole number, at least ${min}`
      : `a whole number from ${min} to ${max}`;
  return reader(bounds, (text) => inBounds(/^\d+$/, text, { min, max }));
}

export function number(min: number, max: number): Reader<number> {
  return reader(`a number from ${min} to ${max}`, (text) =>
    inBounds(/^\d+(\.\d+)?(e[+-]?\d+)?$/, text, { min, max }),
  );
}

function inBounds(
  pattern: RegExp,
  text: string,
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined {
  const value = Number(text);
  return pattern.test(text) && value >= min && value <= max ? value : undefined;
}
