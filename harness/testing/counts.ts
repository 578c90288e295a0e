import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule, TestRunEndReason } from 'vitest/node';
import { whyNoH3 } from '../drive/h3/able.ts';
import { whyNoChromiumPackage } from './chromium.ts';
import { whyNoHttp3 } from './http3.ts';

/** What became of the tests; `unexcused` are the skipped ones that this machine could have run. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  unexcused: string[];
}

/** A reason that a test's name or note gives for being skipped, and whether it is true here. */
interface Excuse {
  readonly reason: RegExp;
  readonly holds: () => boolean | Promise<boolean>;
}

const EXCUSES: readonly Excuse[] = [
  { reason: /needs root/, holds: () => process.getuid?.() !== 0 },
  { reason: /needs an ordinary user/, holds: () => process.getuid?.() === 0 },
  { reason: /needs an HTTP\/3 client/, holds: async () => (await whyNoH3()) !== null },
  { reason: /needs HTTP\/3/, holds: async () => (await whyNoHttp3()) !== null },
  { reason: /has Chromium as a snap only/, holds: () => whyNoChromiumPackage() !== null },
];

/**
 * Vitest reporter for continuous integration: writes `N passed, N failed, N skipped` to CONNLAB_COUNTS_FILE. A
 * file that does not load, a hook that fails and an error outside a test each count as a failure. With
 * CONNLAB_NO_SKIP=1 a test skipped without a true excuse fails the run, so that a lab that stopped working
 * cannot pass for a machine without one.
 */
export default class CountsReporter implements Reporter {
  async onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly SerializedError[],
    reason: TestRunEndReason,
  ): Promise<void> {
    const counts = await countTests(modules, errors.length);
    if (reason !== 'passed' && counts.failed === 0) counts.failed = 1;
    if (process.env.CONNLAB_NO_SKIP === '1' && counts.unexcused.length > 0) {
      console.error(`\nSkipped, although this machine can run the lab:\n  ${counts.unexcused.join('\n  ')}`);
      process.exitCode = 1;
    }
    const { CONNLAB_COUNTS_FILE: file } = process.env;
    if (file !== undefined) writeFileSync(file, `${describeCounts(counts)}\n`);
  }
}

/** The line that continuous integration ends with. */
export function describeCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

async function countTests(modules: readonly TestModule[], errorsOutside: number): Promise<Counts> {
  const counts: Counts = { passed: 0, failed: errorsOutside, skipped: 0, unexcused: [] };
  for (const module of modules) {
    if (module.errors().length > 0) counts.failed += 1;
    for (const suite of module.children.allSuites()) if (suite.errors().length > 0) counts.failed += 1;
    for (const test of module.children.allTests()) await countTest(counts, test);
  }
  return counts;
}

async function countTest(counts: Counts, test: TestCase): Promise<void> {
  const result = test.result();
  switch (result.state) {
    case 'passed':
      counts.passed += 1;
      break;
    case 'skipped': {
      const name = [test.fullName, result.note].filter(Boolean).join(': ');
      counts.skipped += 1;
      if (!(await isExcused(name))) counts.unexcused.push(`${test.module.relativeModuleId} > ${name}`);
      break;
    }
    // A test that never ended has not passed.
    case 'failed':
    case 'pending':
      counts.failed += 1;
      break;
    default:
      result satisfies never;
  }
}

async function isExcused(name: string): Promise<boolean> {
  for (const { reason, holds } of EXCUSES) if (reason.test(name) && (await holds())) return true;
  return false;
}
