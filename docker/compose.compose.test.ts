import { chown, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prometheusApi } from '../harness/metrics/testing/prometheus-api.ts';
import type { Result } from '../harness/result/result.ts';
import { ROOT } from '../harness/testing/source.ts';
import { COMPOSES, type ComposeName, Project, whyNot } from './testing/compose.ts';
import { hostConfigOf, processesOf, stateOf } from './testing/inspect.ts';

/** Root tries it as another user: a file that belongs to root would prove nothing. */
const [UID, GID] = process.getuid!() === 0 ? [65_534, 65_534] : [process.getuid!(), process.getgid!()];

const SOON = { timeout: 60_000, interval: 500 };

for (const compose of Object.keys(COMPOSES) as ComposeName[]) {
  const reason = await whyNot(compose);
  if (reason === null) describe(`docker-compose.yml with ${compose}`, () => tryOut(compose));
  else if (process.env.CONNLAB_NO_SKIP === '1') throw new Error(`${compose}: ${reason}`);
  else test.skip(`docker-compose.yml with ${compose} (skipped: ${reason})`);
}

/** One story: each test goes on where the one before it ended. */
function tryOut(compose: ComposeName): void {
  let checkout: readonly string[];
  let folder: string;
  let results: string;
  let project: Project;

  const read = async (path: string): Promise<Result> =>
    JSON.parse(await readFile(join(results, path, 'result.json'), 'utf8')) as Result;
  const prometheus = async () => prometheusApi(await project.url('prometheus', 9090));
  const value = async (expression: string) => (await (await prometheus()).query(expression))[0]?.value;

  beforeAll(async () => {
    checkout = await readdir(ROOT);
    folder = await mkdtemp(join(tmpdir(), 'connlab-compose-'));
    results = join(folder, 'results');
    await mkdir(results);
    await chown(results, UID, GID);
    project = await Project.open({ compose, results, folder });
    await project.must('build', 'harness');
    await project.must('up', '--detach', 'harness', 'prometheus');
  });

  afterAll(async () => {
    await project.down();
    await rm(folder, { recursive: true });
  });

  test.each(['harness', 'prometheus'])('%s becomes healthy', async (service) => {
    const container = await project.container(service);
    await expect.poll(async () => (await stateOf(container)).health, SOON).toBe('healthy');
  });

  test('the harness is given the capabilities that docs/docker.md explains, and no more', async () => {
    const config = await hostConfigOf(await project.container('harness'));
    expect(config).toMatchObject({ Privileged: false, ReadonlyRootfs: true, CapDrop: ['ALL'] });
    // Some engines write CAP_ before the names.
    const capabilities = config.CapAdd.map((name) => name.replace(/^CAP_/, '')).sort();
    expect(capabilities).toEqual(['SETFCAP', 'SETGID', 'SETUID', 'SYS_ADMIN']);
    const security = config.SecurityOpt.map((option) => option.replace(/:true$/, '')).sort();
    expect(security).toEqual(['apparmor=unconfined', 'no-new-privileges']);
  });

  /** That a service beside the harness is confined, and works all the same. */
  async function isConfined(service: string): Promise<void> {
    const container = await project.container(service);
    const config = await hostConfigOf(container);
    expect(config).toMatchObject({ Privileged: false, ReadonlyRootfs: true, CapDrop: ['ALL'] });
    expect(config.CapAdd ?? []).toEqual([]);
    expect(config.SecurityOpt.map((option) => option.replace(/:true$/, ''))).toEqual(['no-new-privileges']);
    expect([config.PidsLimit, config.Memory]).toEqual([256, 2 ** 30]);
    const processes = await processesOf(container);
    expect(processes.length).toBeGreaterThan(1); // the service and this shell
    expect(processes.filter(({ capabilities }) => /[^0]/.test(capabilities))).toEqual([]);
  }

  test('Prometheus is confined', () => isConfined('prometheus'));

  test('each process is that of the owner of the results, without a capability outside of its lab', async () => {
    const container = await project.container('harness');
    const countInLab = async (): Promise<number> => {
      const [harness, ...others] = await processesOf(container, `${UID}:${GID}`);
      const all = [harness!, ...others];
      expect(all.filter(({ uid }) => uid !== UID)).toEqual([]);
      const outside = all.filter(({ userNamespace }) => userNamespace === harness!.userNamespace);
      expect(outside.filter(({ capabilities }) => /[^0]/.test(capabilities))).toEqual([]);
      return all.length - outside.length;
    };
    // Only while a lab is there does it say something.
    await expect.poll(countInLab, SOON).toBeGreaterThan(3);
  });

  test('Prometheus scrapes the harness, with all that connlab has to say', async () => {
    await expect.poll(() => value('up{job="connlab"}'), SOON).toBe(1);
    await expect.poll(() => value('max(max_over_time(connlab_exhausted[1m]))'), SOON).toBe(1);
    await expect.poll(() => value('count({__name__=~"connlab_.+"})'), SOON).toBeGreaterThan(100);
  });

  test('Prometheus has read the rules and evaluates them', async () => {
    await expect.poll(() => value('count({__name__=~".+:connlab_.+"})'), SOON).toBeGreaterThan(0);
    const alerts = async () => (await (await prometheus()).alerts()).map(({ labels }) => labels.alertname);
    await expect.poll(alerts, SOON).toContain('ConnlabPortsExhausted');
  });

  test('a result lies outside and belongs to the user, while the run goes on', async () => {
    const run = join('watch', 'port-exhaustion');
    await expect.poll(async () => (await read(run).catch(() => null))?.cells.length, SOON).toBeGreaterThan(0);
    expect(await read(run)).toMatchObject({
      scenario: 'port-exhaustion',
      environment: { privileges: 'user' },
    });
    for (const path of ['watch', run, join(run, 'result.json')]) {
      expect(await stat(join(results, path))).toMatchObject({ uid: UID, gid: GID });
    }
  });

  test('a stopped run saves what it has and says that it was interrupted', async () => {
    const container = await project.container('harness');
    await project.must('stop', 'harness');
    expect(await stateOf(container)).toMatchObject({ exitCode: 130 });
  });

  test('doctor finds all that a lab needs, HTTP/3 included', async () => {
    const { code, stdout } = await project.connlab('doctor', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      able: true,
      findings: expect.arrayContaining([expect.objectContaining({ what: 'HTTP/3', ok: true })]),
    });
    expect(code).toBe(0);
  });

  test.each([
    ['keep-alive', []],
    ['http-version', ['--only', 'protocol=h3']],
  ])('run --rm harness run %s prints a report and measures', async (scenario, only) => {
    const words = [
      'run',
      scenario,
      ...only,
      '--set',
      'load.requests=500',
      '--out',
      `results/once/${scenario}`,
    ];
    const { stdout, stderr } = await project.connlab(...words);
    expect(stdout, stderr).toContain(`Result: results/once/${scenario}/result.json`);
    const states = (await read(join('once', scenario))).cells.map(({ state }) => state);
    expect(states).toContain('measured');
    // A busy machine may make a cell invalid; the container is at fault where one could not run.
    expect(states.filter((state) => state === 'skipped' || state === 'failed')).toEqual([]);
  });

  test('the Pushgateway is there with its profile, gets what a run pushes, and is scraped', async () => {
    await project.must('--profile', 'push', 'up', '--detach', 'pushgateway');
    const words = ['run', 'port-exhaustion', '--only', 'cell=client closes first', '--out', 'results/pushed'];
    const { stdout, stderr } = await project.connlab(
      ...words,
      '--push',
      'http://pushgateway:9091',
      '--strict',
    );
    expect(stdout, stderr).toContain('Result: results/pushed/result.json');
    const metrics = await fetch(`${await project.url('pushgateway', 9091)}/metrics`);
    expect(await metrics.text()).toMatch(/^connlab_exhausted\{.*scenario="port-exhaustion".*\} 1$/m);
    await expect.poll(() => value('up{job="pushgateway"}'), SOON).toBe(1);
    await isConfined('pushgateway');
  });

  test('Grafana is given folders that are there', async () => {
    const config = await project.must('config');
    const mounted = [...config.matchAll(new RegExp(`${ROOT}/dashboards/[\\w/.-]+`, 'g'))].map(
      ([path]) => path,
    );
    expect(mounted).toHaveLength(4);
    for (const path of mounted) expect((await stat(path)).isDirectory()).toBe(true);
  });

  test('down leaves nothing behind', async () => {
    await project.down();
    expect(await project.leftovers()).toEqual([]);
    expect(await readdir(ROOT)).toEqual(checkout);
    const written = await readdir(results, { recursive: true });
    const files = written.filter((path) => /\.\w+$/.test(path));
    expect(files.filter((path) => path.endsWith('/result.json'))).not.toEqual([]);
    expect(files.filter((path) => !/\/(result\.json|report\.html)$/.test(path))).toEqual([]);
  });
}
