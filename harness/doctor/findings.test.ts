import { describe, expect, test } from 'vitest';
import { findingsOf, isAble } from './findings.ts';
import type { Attempt, Probes } from './probes.ts';
import { perfect, refusal } from './testing/perfect.ts';

const bad = (message: string): Attempt => ({ ok: false, message });

test('findingsOf() has nothing to fix on a machine that has everything', () => {
  const findings = findingsOf(perfect);
  expect(findings.filter(({ ok, fix }) => !ok || fix !== null)).toEqual([]);
  expect(isAble(findings)).toBe(true);
});

const noNamespaces = {
  namespaces: bad('unshare: unshare failed: Operation not permitted'),
  sysctl: bad('unshare: unshare failed: Operation not permitted'),
  veth: bad('unshare: unshare failed: Operation not permitted'),
};

describe('findingsOf() names the fix', () => {
  const cases: [where: string, what: string, probes: Partial<Probes>, able: boolean, fix: RegExp][] = [
    ['macOS', 'system', { platform: 'darwin' }, false, /docker compose/],
    [
      'Ubuntu 24.04, as a user',
      'namespaces',
      { ...noNamespaces, refusal: { ...refusal, apparmorRestricts: true } },
      false,
      /sysctl kernel\.apparmor_restrict_unprivileged_userns=0/,
    ],
    [
      'user namespaces turned off',
      'namespaces',
      { ...noNamespaces, refusal: { ...refusal, maxUserNamespaces: 0 } },
      false,
      /sysctl user\.max_user_namespaces=/,
    ],
    [
      'Docker with its default seccomp profile',
      'namespaces',
      { ...noNamespaces, privileges: 'root', refusal: { ...refusal, root: true, container: true } },
      false,
      /--cap-add SYS_ADMIN/,
    ],
    ['no unshare', 'namespaces', { namespaces: bad('spawn unshare ENOENT') }, false, /setup\.sh/],
    [
      'Docker without systempaths=unconfined',
      'sysctls',
      {
        sysctl: bad('sh: 1: cannot create: Read-only file system'),
        refusal: { ...refusal, container: true },
      },
      false,
      /systempaths=unconfined/,
    ],
    ['a kernel without veth', 'veth', { veth: bad('Error: Unknown device type.') }, false, /modprobe veth/],
    ['no iproute2', 'tools', { tools: { ...perfect.tools, ip: null } }, false, /iproute2/],
    ['no taskset', 'tools', { tools: { ...perfect.tools, taskset: null } }, false, /util-linux/],
    ['an old Node', 'Node', { node: '20.20.2' }, false, /Node 26/],
    ['no nginx', 'nginx', { nginx: null }, true, /setup\.sh/],
    [
      'no links',
      'links',
      { links: bad('This Node cannot call the C library') },
      true,
      /Node that connlab pins/,
    ],
    ['a machine without nginx', 'TCP proxy', { nginx: null }, true, /setup\.sh/],
    [
      "Debian without nginx's stream module",
      'TCP proxy',
      { nginx: { ...perfect.nginx!, stream: null } },
      true,
      /setup\.sh.*libnginx-mod-stream/,
    ],
    [
      'an nginx built from source',
      'nginx',
      { nginx: { ...perfect.nginx!, modules: ['http_stub_status_module', 'http_ssl_module'] } },
      true,
      /built with it/,
    ],
    [
      'Debian 12',
      'HTTP/3',
      { nginx: { ...perfect.nginx!, version: '1.22.1', modules: [] } },
      true,
      /^nginx 1\.25 .*Debian 13$/,
    ],
    [
      'a machine without the HTTP/3 client',
      'HTTP/3',
      { noH3Client: 'the npm package is not installed' },
      true,
      /^npm install @currentspace\/http3$/,
    ],
    ['a low limit of open files', 'open files', { openFiles: 1_024 }, true, /ulimit -n 65536/],
    ['one core', 'cores', { cores: 1 }, true, /two cores/],
    ['late timers', 'timers', { timers: { p50Us: 60, p99Us: 1_100 } }, true, /use another one/],
    ['an older kernel', 'kernel', { kernel: '6.1.0-28-amd64' }, true, /newer one/],
    ['no ss', 'ss', { tools: { ...perfect.tools, ss: null } }, true, /iproute2/],
  ];
  test.each(cases)('on %s (%s)', (_, what, probes, able, fix) => {
    const findings = findingsOf({ ...perfect, ...probes });
    const finding = findings.find((candidate) => candidate.what === what);
    expect(finding).toMatchObject({ ok: false, needed: !able, fix: expect.stringMatching(fix) });
    expect(isAble(findings)).toBe(able);
  });
});

test('findingsOf() does not need taskset if there is nothing to pin', () => {
  const findings = findingsOf({ ...perfect, cores: 1, tools: { ...perfect.tools, taskset: null } });
  expect(isAble(findings)).toBe(true);
});

test('findingsOf() does not call broken what could not be tried without namespaces', () => {
  const findings = findingsOf({ ...perfect, ...noNamespaces });
  expect(findings.find(({ what }) => what === 'veth')).toMatchObject({
    observed: 'not tried: it needs a namespace',
    fix: 'see namespaces',
  });
});

test('findingsOf() gives the open-file limit in connections', () => {
  const [finding] = findingsOf({ ...perfect, openFiles: 1_024 }).filter(({ what }) => what === 'open files');
  expect(finding?.consequence).toContain('about 924 connections at once');
});
