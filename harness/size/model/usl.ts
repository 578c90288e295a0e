/** The throughput of a service at one concurrency. */
export interface Throughput {
  readonly concurrency: number;
  readonly perSecond: number;
}

/** N. J. Gunther's Universal Scalability Law, X(N) = l N / (1 + s (N - 1) + k N (N - 1)), fitted to measurements. */
export interface UslFit {
  /** l: answers per second with one request at a time. */
  readonly perSecondOfOne: number;
  /** s: share of the work that only one request can do at a time. */
  readonly contention: number;
  /** k: cost of each request for each other one. */
  readonly coherence: number;
  /** Standard errors of the two coefficients. */
  readonly errors: { readonly contention: number; readonly coherence: number };
  /** Share of the variance of the throughputs that the fit explains; 1 is a perfect fit. */
  readonly rSquared: number;
  /** Largest relative difference between fit and measurement. */
  readonly worstResidual: number;
  readonly points: readonly Throughput[];
  /** The concurrency above which throughput falls; null if the measurements show none. */
  readonly peak: { readonly concurrency: number; readonly perSecond: number } | null;
  /** Why there is no peak; null if there is one. */
  readonly noPeak: string | null;
}

/** Fewest points: one more than the three coefficients. */
const LEAST_POINTS = 4;
/** Fewest standard errors by which the coherence must differ from 0. */
const SIGNIFICANT = 2;
/** Smallest share of the variance that a fit must explain to be extrapolated. */
const LEAST_R_SQUARED = 0.8;
/** Largest peak to report, in multiples of the largest measured concurrency. */
const FARTHEST = 2;

/**
 * Least squares on the relative errors of N/X, for which the law is linear: N/X = a + b (N - 1) + c N (N - 1) with
 * l = 1/a, s = b/a, k = c/a. Negative coefficients have no meaning, so the best fit without them is used. null: too few
 * points, or all at nearly the same concurrency.
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

/** null: these terms cannot be separated, or one of them is negative. */
function fitTerms(points: readonly Throughput[], terms: readonly Term[]): Coefficients | null {
  // Each row is divided by its own N/X, so residuals are relative.
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
  if (of.coherence === 0) return 'the measured throughput does not fall with more requests at once';
  if (of.coherence < SIGNIFICANT * of.error) return 'the fit is too uncertain to show one';
  if (of.at > FARTHEST * of.most) {
    return `it would be at ${Math.round(of.at)}, far beyond the measured ${Math.round(of.most)}`;
  }
  if (of.at < 1) return 'it would be below one request at once, where the law does not apply';
  if (of.rSquared < LEAST_R_SQUARED) return 'the law does not fit the measurements';
  return null;
}

function dot(rows: readonly (readonly number[])[], i: number, j: number): number {
  return rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0);
}

/** Gauss-Jordan elimination with pivots; null if the matrix has no inverse. */
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
