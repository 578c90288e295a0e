import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take ten seconds or more. */
const LONG = [
  'dashboards/grafana/queries.lab.test.ts',
  'harness/cli.lab.test.ts',
  'harness/drive/process/main.lab.test.ts',
  'harness/run/external.lab.test.ts',
  'harness/metrics/prometheus.lab.test.ts',
  'harness/package.lab.test.ts',
  'harness/report/html/page.browser.test.ts',
  'harness/run/survival.lab.test.ts',
  'harness/serve/up.lab.test.ts',
  'harness/testing/counts.test.ts',
];

/**
 * Begins with what takes longest, so that no long file is left to run by itself at the end. Vitest does so where it has
 * seen the files run; in a fresh clone it takes the largest file for the longest.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.some((path) => moduleId.endsWith(`/${path}`));
    const projects = new Set(sorted.map(({ project }) => project));
    return [...projects].flatMap((project) => {
      const own = sorted.filter((file) => file.project === project);
      return [...own.filter(isLong), ...own.filter((file) => !isLong(file))];
    });
  }
}
