import { inspect } from 'node:util';
import { isOfCompiler, placeOf } from './stack.ts';

/** Characters of a thrown value that are shown. */
const MOST_SHOWN = 200;

/** How a file failed. `value`: what it threw, if that is no error. */
const FAILED = {
  loading: (value?: string) => `Threw${value === undefined ? '' : ` ${value}`} while it loaded`,
  later: (value?: string) => `Threw${value === undefined ? '' : ` ${value}`} after it had loaded`,
  unhandled: (value?: string) =>
    `Rejected a promise${value === undefined ? '' : ` with ${value}`} that nothing handles`,
};

/**
 * Says what a file threw, and in which of its lines. Anything can be thrown: values without a text, and errors whose parts
 * throw themselves.
 */
export function failureText(thrown: unknown, url: string, how: keyof typeof FAILED): string {
  if (!(thrown instanceof Error)) return FAILED[how](shown(thrown));
  const stack = partOf(thrown, 'stack');
  const { line, code } = placeOf(stack, url);
  const failed = isOfCompiler(stack) ? 'Does not compile' : FAILED[how]();
  const at = line === undefined ? '' : ` at line ${line}`;
  const theCode = code === undefined ? '' : `: ${code}`;
  return `${failed}${at} (${partOf(thrown, 'name')}: ${oneLine(partOf(thrown, 'message'))})${theCode}`;
}

function shown(value: unknown): string {
  try {
    const text =
      typeof value === 'object' ? inspect(value, { depth: 1, breakLength: Infinity }) : String(value);
    return oneLine(text).slice(0, MOST_SHOWN);
  } catch {
    return `a value that cannot be shown`;
  }
}

function partOf(error: Error, part: 'name' | 'message' | 'stack'): string {
  try {
    const value: unknown = error[part];
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, '; ');
}
