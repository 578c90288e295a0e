const digits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** Three significant digits, and never fewer than the whole number. */
function amount(value: number): string {
  return Math.abs(value) >= 100 ? whole.format(value) : digits.format(value);
}

/** The formats of chart-data.ts, which write numbers as the rest of the report does. */
const FORMATS: Readonly<Record<string, (value: number) => string>> = {
  us: (us) =>
    us < 1_000
      ? `${amount(us)} us`
      : us < 1_000_000
        ? `${amount(us / 1_000)} ms`
        : `${amount(us / 1_000_000)} s`,
  seconds: (seconds) =>
    seconds !== 0 && Math.abs(seconds) < 1 ? `${amount(seconds * 1_000)} ms` : `${amount(seconds)} s`,
  count: (value) => amount(value),
  perSecond: (value) => `${amount(value)}/s`,
  // The value is the number of nines: 2 means 99%.
  percentile: (place) => (place === 0 ? 'min' : `p${digitsOf(100 * (1 - 10 ** -place))}`),
};

/** The values on an axis. Seconds keep one unit along the whole axis. */
function writeAxis(format: string, values: readonly (number | null)[]): string[] {
  const most = Math.max(...values.map((value) => value ?? 0));
  const write =
    format === 'seconds' && most >= 1 ? (value: number) => `${amount(value)} s` : FORMATS[format]!;
  return values.map((value) => (value === null ? '' : write(value)));
}

function digitsOf(percent: number): string {
  return String(Number(percent.toFixed(percent < 90 ? 0 : percent < 99 ? 1 : percent < 99.9 ? 2 : 3)));
}
