/** A service at one concurrency: requests in work, and answers per second. */
export interface Throughput {
  readonly concurrency: number;
  readonly perSecond: number;
}

/**
 * N. J. Gunther's Universal Scalability Law, X(N) = l N / (1 + s (N - 1) + k N (N - 1)), fitted to what was measured.
 */
export interface UslFit {
  /** l: answers per second of one request at a time. */
  readonly perSecondOfOne: number;
  /** s: share of the work that only one request can be at. */
  readonly contention: number;
  /** k: what each request costs each other one. */
  readonly coherence: number;
  /** Of the coefficient before it. */
  readonly errors: { readonly contention: number; readonly coherence: number };
  /** Of the measured throughputs, 1 is a perfect fit. */
  readonly rSquared: number;
  /** Largest difference between fit and measurement, of the measurement. */
  readonly worstResidual: number;
  readonly points: readonly Throughput[];
  /** Where more requests in work make the throughput worse; null: what was measured does not show any such. */
  readonly peak: { readonly concurrency: number; readonly perSecond: number } | null;
  /** Why there is no peak, where there is none. */
  readonly noPeak: string | null;
}

/** Three coefficients, and one more point to be wrong by. */
const LEAST_POINTS = 4;
/** Standard errors of the coherence from 0, below which it may as well be none. */
const SIGNIFICANT = 2;
/** A fit that explains less of what was measured says nothing of where it was not. */
const LEAST_R_SQUARED = 0.8;
/** A peak further out than so many times what was measured is a guess. */
const FARTHEST = 2;

/**
 * Least squares on the relative errors of N/X, in which the law is linear: N/X = a + b (N - 1) + c N (N - 1) with l = 1/a,
 * s = b/a, k = c/a. Negative coefficients have no meaning, so where one comes out so, the best fit without it is taken.
 * null: too few points, or all at nearly the same concurrency.
 */
export function fitUsl(measured: readonly Throughput[]): UslFit | null {
  const points = measured
    .filter(({ concurrency, perSecond }) => concurrency > 0 && perSecond > 0)
    .toSorted((a, b) => a.concurrency - b.concurrency);
  const spread = (points.at(-1)?.concurrency ?? 0) / (points[0]?.concurrency ?? 1);
  if (points.length < LEAST_POINTS || spread < 2) return null;
  const best = [['a', 'b', 'c'], ['a', 'b'], ['a', 'c'], ['a']]
    .map((terms) => fitTerms(points, terms as Term[]))
    .filter((fit) => fit !== null)
    .toSorted((one, other) => one.squares - other.squares)[0];
  return best === undefined ? null : describe(points, best);
}

type Term = 'a' | 'b' | 'c';

interface Coefficients extends Record<Term, number> {
  /** Variances of b/a and c/a, to first order. */
  readonly varianceOf: { readonly b: number; readonly c: number };
  readonly squares: number;
}

const TERMS: Readonly<Record<Term, (n: number) => number>> = {
  a: () => 1,
  b: (n) => n - 1,
  c: (n) => n * (n - 1),
};

/** null: these terms cannot be told apart, or one of them comes out negative. */
function fitTerms(points: readonly Throughput[], terms: readonly Term[]): Coefficients | null {
  // Each row divided by its own N/X: residuals are relative then.
  const rows = points.map(({ concurrency, perSecond }) =>
    terms.map((term) => (TERMS[term](concurrency) * perSecond) / concurrency),
  );
  const inverse = invert(terms.map((_, i) => terms.map((_, j) => dot(rows, i, j))));
  if (inverse === null) return null;
  const sums = terms.map((_, i) => rows.reduce((sum, row) => sum + row[i]!, 0));
  const values = inverse.map((row) => row.reduce((sum, cell, i) => sum + cell * sums[i]!, 0));
  if (values.some((value) => value < 0) || values[0]! <= 0) return null;
  const squares = rows.reduce(
    (sum, row) => sum + (1 - row.reduce((fitted, cell, i) => fitted + cell * values[i]!, 0)) ** 2,
    0,
  );
  const variance = squares / Math.max(1, points.length - terms.length);
  const of = (term: Term): number => values[terms.indexOf(term)] ?? 0;
  const varianceOf = (term: Term): number => {
    const at = terms.indexOf(term);
    return at === -1 ? 0 : (variance * inverse[at]![at]!) / values[0]! ** 2;
  };
  const [a, b, c] = [of('a'), of('b'), of('c')];
  return { a, b, c, varianceOf: { b: varianceOf('b'), c: varianceOf('c') }, squares };
}

function describe(points: readonly Throughput[], { a, b, c, varianceOf }: Coefficients): UslFit {
  const perSecondOfOne = 1 / a;
  const [contention, coherence] = [b / a, c / a];
  const fitted = (n: number): number => n / (a + b * (n - 1) + c * n * (n - 1));
  const mean = points.reduce((sum, { perSecond }) => sum + perSecond, 0) / points.length;
  const total = points.reduce((sum, { perSecond }) => sum + (perSecond - mean) ** 2, 0);
  const missed = points.reduce((sum, p) => sum + (p.perSecond - fitted(p.concurrency)) ** 2, 0);
  const errors = { contention: Math.sqrt(varianceOf.b), coherence: Math.sqrt(varianceOf.c) };
  const at = coherence > 0 && contention < 1 ? Math.sqrt((1 - contention) / coherence) : Infinity;
  const rSquared = total === 0 ? 0 : 1 - missed / total;
  const most = points.at(-1)!.concurrency;
  const noPeak = whyNoPeak({ at, coherence, error: errors.coherence, most, rSquared });
  return {
    perSecondOfOne,
    contention,
    coherence,
    errors,
    rSquared,
    worstResidual: Math.max(
      ...points.map((p) => Math.abs(fitted(p.concurrency) - p.perSecond) / p.perSecond),
    ),
    points,
    peak: noPeak === null ? { concurrency: at, perSecond: fitted(at) } : null,
    noPeak,
  };
}

function whyNoPeak(of: Record<'at' | 'coherence' | 'error' | 'most' | 'rSquared', number>): string | null {
  if (of.coherence === 0) return 'nothing that was measured gets worse with more requests at once';
  if (of.coherence < SIGNIFICANT * of.error) return 'the fit is too uncertain to tell one from none';
  if (of.at > FARTHEST * of.most) {
    return `it would lie at ${Math.round(of.at)}, far beyond the ${Math.round(of.most)} that were measured`;
  }
  if (of.at < 1) return 'it would lie below one request at once, of which the law does not speak';
  if (of.rSquared < LEAST_R_SQUARED) return 'the law fits what was measured too badly';
  return null;
}

function dot(rows: readonly (readonly number[])[], i: number, j: number): number {
  return rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0);
}

/** Gauss and Jordan with pivots; null where the matrix has no inverse. */
function invert(matrix: readonly (readonly number[])[]): readonly (readonly number[])[] | null {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let at = 0; at < size; at += 1) {
    const pivot = rows
      .slice(at)
      .reduce((best, row) => (Math.abs(row[at]!) > Math.abs(best[at]!) ? row : best));
    if (Math.abs(pivot[at]!) < 1e-9 * Math.abs(matrix[at]![at]!)) return null;
    rows.splice(rows.indexOf(pivot), 1);
    const scaled = pivot.map((cell) => cell / pivot[at]!);
    rows.splice(at, 0, scaled);
    for (const [i, row] of rows.entries()) {
      const factor = row[at]!;
      if (i !== at) rows[i] = row.map((cell, j) => cell - factor * scaled[j]!);
    }
  }
  return rows.map((row) => row.slice(size));
}
