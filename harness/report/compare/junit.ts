import type { Comparison, Verdict } from '../../compare/comparison.ts';
import { joinGiven } from '../../words.ts';
import { html, type Markup } from '../html/markup.ts';
import { clean } from '../terminal/clean.ts';
import { type Row, rowsOf } from './rows.ts';

/** Whether a verdict is a failure. */
export type Failing = (verdict: Verdict) => boolean;

/**
 * A comparison as JUnit XML for Jenkins, GitLab and GitHub's reporters: a suite for each scenario, a case for each verdict.
 * Inconclusive verdicts and values that cannot be compared are skipped, with the reason. All times are 0.
 */
export function compareJunit(dirty: Comparison, fails: Failing): string {
  const comparison = clean(dirty);
  const rows = rowsOf(comparison);
  const suites = [...Map.groupBy(rows, ({ scenario }) => scenario)].map(
    ([
      scenario,
      own,
    ]) => html`<testsuite name="${scenario}"${totals(own, fails)} timestamp="${timestampOf(comparison)}">
${own.map((row) => testCase(row, comparison, fails))}</testsuite>
`,
  );
  return html`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="connlab compare"${totals(rows, fails)}>
${suites}</testsuites>
`.text;
}

function totals(rows: readonly Row[], fails: Failing): Markup {
  const failures = rows.filter(({ verdict }) => fails(verdict)).length;
  const skipped = rows.filter(({ verdict }) => isUnknown(verdict) && !fails(verdict)).length;
  return html` tests="${rows.length}" failures="${failures}" errors="0" skipped="${skipped}" time="0"`;
}

function testCase(row: Row, { cells }: Comparison, fails: Failing): Markup {
  const { scenario, cell, what, verdict } = row;
  const message = messageOf(row);
  const causes = cells.find((one) => one.scenario === scenario && one.cell === cell)?.causes ?? [];
  const text = [message, ...causes.map((cause) => cause.message)].join('\n');
  const open = html`<testcase classname="${scenario}.${undotted(cell)}" name="${what}" time="0"`;
  if (fails(verdict)) {
    return html`${open}>
<failure message="${message}" type="${verdict}">
${text}
</failure>
</testcase>
`;
  }
  return isUnknown(verdict)
    ? html`${open}>
<skipped message="${message}"/>
</testcase>
`
    : html`${open}/>
`;
}

/**
 * A full stop becomes a similar character: Jenkins takes the text before the last full stop for the name of a package, and
 * would find a package "cold-start.TLS 1" in "cold-start.TLS 1.3" (hudson.tasks.junit.CaseResult).
 */
function undotted(cell: string): string {
  return cell.replaceAll('.', '\u2024');
}

function isUnknown(verdict: Verdict): boolean {
  return verdict === 'inconclusive' || verdict === 'not comparable';
}

function messageOf({ verdict, before, after, change, interval, reason }: Row): string {
  const size = joinGiven([change, interval && `(${interval})`], ' ');
  return joinGiven([verdict, before && `${before} → ${after}`, size, reason], ', ');
}

/** Without a time zone, as the schema requires. */
function timestampOf({ current }: Comparison): string {
  return current.startedAt[0]!.replace(/(\.\d+)?Z$/, '');
}
