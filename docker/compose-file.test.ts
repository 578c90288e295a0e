import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listScenarios } from '../harness/scenario/file/load-file.ts';
import { ROOT } from '../harness/testing/source.ts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const compose = read('docker-compose.yml');

/** What a pattern's group finds, each time that it is there. */
function all(pattern: RegExp, text = compose): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1]!);
}

/** Host folders of the checkout, by where a container sees them. */
const mounts = new Map(
  [...compose.matchAll(/^ +- \.\/(dashboards[\w/]+):([\w/]+):ro$/gm)].map(([, from, to]) => [to!, from!]),
);

describe('docker-compose.yml', () => {
  test('runs each scenario that comes with connlab, port-exhaustion first', async () => {
    const shipped = (await listScenarios()).map(({ name }) => name);
    const [command] = all(/command:\n +- run\n((?: +- [a-z-]+\n)+?) +- --repeat/g);
    const run = all(/- ([a-z-]+)/g, command);
    expect(run[0]).toBe('port-exhaustion');
    expect(run.toSorted()).toEqual(shipped.toSorted());
  });

  test('names the version of each image', () => {
    const images = all(/^ +image: (.+)$/gm);
    expect(images).toHaveLength(3);
    expect(images.filter((image) => !/^\w+\/\w+:v?\d+\.\d+\.\d+$/.test(image))).toEqual([]);
  });

  test('listens on this machine alone', () => {
    const ports = all(/^ +- (.*:\d+)$/gm);
    expect(ports).toHaveLength(4);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  test('adds no capability that docs/docker.md does not explain', () => {
    const [list] = all(/cap_add:\n((?: +(?:#.*|- [A-Z_]+)\n)+)/g);
    const added = all(/- ([A-Z_]+)/g, list);
    expect(added).toContain('SYS_ADMIN');
    expect(added.filter((name) => !read('docs/docker.md').includes(`\`${name}\``))).toEqual([]);
  });
});

describe('What is beside the harness', () => {
  const [confined] = all(/^x-confined: &confined\n((?: {2}.+\n)+)/gm);
  const services = Object.fromEntries(
    [...compose.matchAll(/^ {2}(\w+):\n((?: {4}.+\n|\n| {2}#.*\n)+)/gm)].map(([, name, text]) => [
      name!,
      text!,
    ]),
  );

  test('has no capability, cannot write, gains no rights, and has limits', () => {
    const set = Object.fromEntries(all(/^ {2}(\w+: .+)$/gm, confined).map((line) => line.split(': ')));
    expect(set).toMatchObject({ cap_drop: '[ALL]', read_only: 'true', security_opt: '[no-new-privileges]' });
    expect(Number(set.pids_limit)).toBeGreaterThan(0);
    expect(set.mem_limit).toMatch(/^\d+[mg]$/);
  });

  test('is every service but the harness, and none takes back a part of it', () => {
    const { harness, ...others } = services;
    expect(harness).not.toContain('<<: *confined');
    expect(Object.keys(others)).toEqual(['prometheus', 'grafana', 'pushgateway']);
    for (const text of Object.values(others)) {
      expect(text).toContain('<<: *confined');
      expect(text).not.toMatch(/cap_add|privileged|read_only|security_opt|pids_limit|mem_limit|user:/);
    }
  });

  test('lets visitors of Grafana look, and those who log in edit', () => {
    expect(services.grafana).toMatch(/GF_AUTH_ANONYMOUS_ORG_ROLE: Viewer\n/);
    expect(services.grafana).not.toContain('DISABLE_LOGIN_FORM');
  });
});

describe('Grafana finds in its container', () => {
  test('folders that there are', () => {
    expect(mounts.size).toBe(4);
    expect([...mounts.values()].filter((folder) => !existsSync(join(ROOT, folder)))).toEqual([]);
  });

  test('the dashboards, where its provider looks', () => {
    const provider = read(`${mounts.get('/etc/grafana/provisioning/dashboards')}/connlab.yml`);
    expect(all(/^ +path: (.+)$/gm, provider).map((path) => mounts.get(path))).toEqual(['dashboards/grafana']);
  });

  test('its home page', () => {
    const [, folder, file] = /HOME_DASHBOARD_PATH: (.+)\/([^/\n]+)/.exec(compose)!;
    expect(JSON.parse(read(`${mounts.get(folder!)}/${file}`))).toHaveProperty('panels');
  });

  test('Prometheus, by the name of its service', () => {
    const source = read(`${mounts.get('/etc/grafana/provisioning/datasources')}/prometheus.yml`);
    expect(all(/^ +url: http:\/\/(.+):9090$/gm, source)).toEqual(['prometheus']);
    expect(compose).toMatch(/^ {2}prometheus:$/m);
  });
});
