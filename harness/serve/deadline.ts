import { CellError } from '../errors.ts';

/** Rejects with a CellError where the promise has not settled after `ms`; what it is, the message says. */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new CellError(`Gave up on ${what} after ${ms} ms`)), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
