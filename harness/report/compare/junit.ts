import type { Comparison, Verdict } from '../../compare/comparison.ts';
import { escapeMarkup } from '../html/markup.ts';
import { clean } from '../terminal/clean.ts';
import { type Row, rowsOf } from './rows.ts';

/** Verdicts that are failures. */
export type Failing = (verdict: Verdict) => boolean;

/**
 * A comparison as JUnit XML, as Jenkins, GitLab and GitHub's reporters read it: a suite for each scenario, a case for each
 * verdict; what could not be told or compared is skipped, with the reason. Seconds are all 0: comparing takes no time.
 */
export function compareJunit(dirty: Comparison, fails: Failing): string {
  const comparison = clean(dirty);
  const rows = rowsOf(comparison);
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))];
  const suites = scenarios.map((scenario) => {
    const own = rows.filter((row) => row.scenario === scenario);
    const attributes = { name: scenario, ...totals(own, fails), timestamp: timestampOf(comparison) };
    return element(
      'testsuite',
      attributes,
      own.map((row) => testCase(row, comparison, fails)),
    );
  });
  const { tests, failures, errors } = totals(rows, fails);
  const root = element('testsuites', { name: 'connlab compare', tests, failures, errors, time: '0' }, suites);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function totals(rows: readonly Row[], fails: Failing) {
  const failures = rows.filter(({ verdict }) => fails(verdict)).length;
  const skipped = rows.filter(({ verdict }) => isUnknown(verdict) && !fails(verdict)).length;
  return { tests: rows.length, failures, errors: 0, skipped, time: '0' };
}

function testCase(row: Row, { cells }: Comparison, fails: Failing): string {
  const { scenario, cell, what, verdict } = row;
  const attributes = { classname: `${scenario}.${undotted(cell)}`, name: what, time: '0' };
  const message = messageOf(row);
  if (fails(verdict)) {
    const causes = cells.find((one) => one.scenario === scenario && one.cell === cell)?.causes ?? [];
    const text = [message, ...causes.map((cause) => cause.message)].join('\n');
    return element('testcase', attributes, [
      element('failure', { message, type: verdict }, [escapeMarkup(text)]),
    ]);
  }
  if (isUnknown(verdict)) return element('testcase', attributes, [element('skipped', { message }, [])]);
  return element('testcase', attributes, []);
}

/**
 * With another character in place of a full stop, which looks alike: Jenkins takes what stands before the last one for the
 * name of a package, and would find a package "cold-start.TLS 1" in "cold-start.TLS 1.3" (hudson.tasks.junit.CaseResult).
 */
function undotted(cell: string): string {
  return cell.replaceAll('.', '\u2024');
}

function isUnknown(verdict: Verdict): boolean {
  return verdict === 'inconclusive' || verdict === 'not comparable';
}

function messageOf({ verdict, before, after, change, interval, reason }: Row): string {
  const size = [change, interval === '' ? '' : `(${interval})`].filter((part) => part !== '').join(' ');
  const values = before === '' ? '' : `${before} → ${after}`;
  return [verdict, values, size, reason ?? ''].filter((part) => part !== '').join(', ');
}

/** Without a time zone, as the schema wants it. */
function timestampOf({ current }: Comparison): string {
  return current.startedAt[0]!.replace(/(\.\d+)?Z$/, '');
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly string[],
): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escapeMarkup(String(value))}"`,
  );
  const opening = `<${name}${written.join('')}`;
  return children.length === 0 ? `${opening}/>` : `${opening}>\n${children.join('\n')}\n</${name}>`;
}
