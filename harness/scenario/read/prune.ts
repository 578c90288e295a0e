import type { z } from 'zod';

/** Every scenario has them, and nothing else depends on what they say. */
const STAND_IN: ReadonlySet<PropertyKey> = new Set(['name', 'question']);

/**
 * A copy of the data without the values that zod found wrong, so that the rest can be judged in the same go:
 * what an author must mend is then told at once. Undefined where leaving them out would change what the rest
 * means: which cells there are, what they are called, or at which place of a list something stands.
 */
export function withoutIssues(data: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const paths = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path],
  );
  if (paths.some(isMeaningful)) return undefined;
  const copy = structuredClone(data);
  for (const path of paths) remove(copy, path);
  return copy;
}

function isMeaningful(path: readonly PropertyKey[]): boolean {
  const last = path.at(-1);
  const naming = path[0] === 'cells' && path.length === 3 && last === 'name';
  return typeof last !== 'string' || path[0] === 'axes' || naming;
}

/** A path that leads into a text ("40000-39999" was read as two numbers) removes the text. */
function remove(data: unknown, path: readonly PropertyKey[]): void {
  let holder: unknown = data;
  for (const [depth, part] of path.entries()) {
    if (typeof holder !== 'object' || holder === null) return;
    const value: unknown = Object.getOwnPropertyDescriptor(holder, part)?.value;
    const ends = depth === path.length - 1 || typeof value !== 'object' || value === null;
    if (ends && depth === 0 && STAND_IN.has(part)) Reflect.set(holder, part, 'x');
    else if (ends) Reflect.deleteProperty(holder, part);
    if (ends) return;
    holder = value;
  }
}
