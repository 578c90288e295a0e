import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { CommandSpec } from '../harness/cli/command.ts';
import { fleetJoin } from '../harness/cli/commands/fleet/join.ts';
import { fleetRun } from '../harness/cli/commands/fleet/run.ts';
import { readOptions } from '../harness/cli/options/declare.ts';
import { EXIT, type Mistake } from '../harness/errors.ts';
import { readAddress } from '../harness/fleet/wire/address.ts';
import { listScenarios } from '../harness/scenario/file/load-file.ts';
import { ROOT } from '../harness/testing/source.ts';

// biome-ignore lint/suspicious/noExplicitAny: the tests say what is in them
type Written = any;

/** All documents of a folder of manifests, by `kind/name`; a kustomization and lists of patches by their file. */
function read(folder: string): Record<string, Written> {
  const files = readdirSync(join(ROOT, folder)).filter((file) => file.endsWith('.yaml'));
  const entries = files.flatMap((file) =>
    parseAllDocuments(readFileSync(join(ROOT, folder, file), 'utf8'), { merge: true }).map((document) => {
      if ('errors' in document && document.errors.length > 0) throw document.errors[0];
      const written = (document as { toJS(): Written }).toJS();
      return [written.metadata ? `${written.kind}/${written.metadata.name}` : file, written] as const;
    }),
  );
  return Object.fromEntries(entries);
}

const base = read('fleet/base');
const example = read('fleet/example');
const jobs = {
  coordinator: base['Job/connlab-coordinator'],
  driver: base['Job/connlab-driver'],
} as const;
const roles = Object.keys(jobs) as (keyof typeof jobs)[];
const podOf = (job: Written): Written => job.spec.template.spec;
const containerOf = (job: Written): Written => podOf(job).containers[0];
const labelsOf = (role: keyof typeof jobs): object => jobs[role].spec.template.metadata.labels;

/** What connlab itself reads from the words after `connlab fleet NAME`, and all that it finds wrong. */
function understood({ options: specs }: CommandSpec, words: readonly string[]) {
  const command = new Command().exitOverride().argument('<words...>');
  for (const { option } of Object.values(specs)) command.addOption(option);
  command.parse(words, { from: 'user' });
  const mistakes: Mistake[] = [];
  const values: Written = readOptions(specs, command.opts(), mistakes);
  return { args: command.args, values, mistakes };
}

const runOf = (job: Written) => understood(fleetRun, containerOf(job).args.slice(2));
const runs = {
  base: { job: jobs.coordinator, driver: jobs.driver },
  example: { job: example['Job/connlab-coordinator'], driver: example['Job/connlab-driver'] },
};

describe.each(Object.entries(runs))('The fleet of %s', (_, { job, driver }) => {
  const { args, values, mistakes } = runOf(job);

  test('is run by words that connlab understands, with a scenario that it has', async () => {
    expect(containerOf(job).args.slice(0, 2)).toEqual(['fleet', 'run']);
    expect(mistakes).toEqual([]);
    const shipped = (await listScenarios()).map(({ name }) => name);
    expect(args.filter((name) => !shipped.includes(name))).toEqual([]);
  });

  test('has as many pods at a time as clients', () => {
    expect(driver.spec.parallelism).toBe(values.clients);
    expect(driver.spec.completions).toBe(values.clients);
  });

  test('listens at the ports that are declared, and prints the result', () => {
    const [fleet, metrics] = containerOf(jobs.coordinator).ports;
    expect(values.listen).toEqual({ host: '0.0.0.0', port: fleet.containerPort });
    expect(values.metricsHost).toBe('0.0.0.0');
    expect(values.metricsPort).toBe(metrics.containerPort);
    expect(values.json).toBe(true);
  });
});

test('Only who copies the example says that the service may be loaded', () => {
  expect(runOf(runs.base.job).values.iMayLoadThisTarget).toBeUndefined();
  expect(runOf(runs.example.job).values.iMayLoadThisTarget).toBe(true);
});

describe('A client', () => {
  const { args, mistakes } = understood(fleetJoin, containerOf(jobs.driver).args.slice(2));

  test('joins the coordinator by the name and port of its service', () => {
    expect(containerOf(jobs.driver).args.slice(0, 2)).toEqual(['fleet', 'join']);
    expect(mistakes).toEqual([]);
    const { metadata, spec } = base['Service/connlab-coordinator'];
    expect(args.map((typed) => readAddress(typed))).toEqual([
      { host: metadata.name, port: spec.ports[0].port },
    ]);
    expect(spec.ports[0].targetPort).toBe(containerOf(jobs.coordinator).ports[0].name);
    expect(labelsOf('coordinator')).toMatchObject(spec.selector);
    expect(labelsOf('driver')).not.toMatchObject(spec.selector);
  });

  test('is started again under its name, but not with wrong options', () => {
    const { spec } = jobs.driver;
    expect(spec.completionMode).toBe('Indexed');
    expect(spec.backoffLimitPerIndex).toBeGreaterThan(0);
    const [wrong] = spec.podFailurePolicy.rules;
    expect(wrong.action).toBe('FailJob');
    expect(wrong.onExitCodes).toEqual({
      containerName: containerOf(jobs.driver).name,
      operator: 'In',
      values: [EXIT.usage],
    });
  });
});

describe.each(roles)('The pod of the %s', (role) => {
  const pod = podOf(jobs[role]);
  const container = containerOf(jobs[role]);

  test('runs as no root, without rights, and without a word to the API of the cluster', () => {
    expect(base['ServiceAccount/connlab'].automountServiceAccountToken).toBe(false);
    expect(pod).toMatchObject({
      serviceAccountName: 'connlab',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      restartPolicy: 'Never',
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(pod.securityContext.runAsUser).toBeGreaterThan(0);
    expect(pod.containers).toHaveLength(1);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(JSON.stringify(pod)).not.toMatch(/privileged|host(Network|PID|IPC|Path)/);
  });

  test('asks for what it needs, and is never throttled', () => {
    const { requests, limits } = container.resources;
    expect(Object.keys(requests).toSorted()).toEqual(['cpu', 'memory']);
    expect(Object.keys(limits)).toEqual(['memory']);
  });

  test('writes to volumes that end with it, and reads the token from the secret', () => {
    const volumes = new Map<string, Written>(pod.volumes.map((volume: Written) => [volume.name, volume]));
    const paths = container.volumeMounts.map(({ mountPath }: Written) => mountPath);
    expect(paths).toContain('/tmp');
    expect(container.volumeMounts.map(({ name }: Written) => name)).toEqual([...volumes.keys()]);
    const secret = container.volumeMounts.find(({ name }: Written) => volumes.get(name).secret);
    const [{ name, files }] = example['kustomization.yaml'].secretGenerator;
    expect(volumes.get(secret.name).secret.secretName).toBe(name);
    expect(container.args).toContain(`--token-file=${secret.mountPath}/${files[0]}`);
    const others = [...volumes.values()].filter((volume) => !volume.secret);
    expect(others.filter(({ emptyDir }) => !emptyDir?.sizeLimit)).toEqual([]);
  });
});

test('Prometheus finds the metrics where the coordinator serves them', () => {
  const { annotations } = jobs.coordinator.spec.template.metadata;
  expect(annotations['prometheus.io/scrape']).toBe('true');
  expect(Number(annotations['prometheus.io/port'])).toBe(runOf(jobs.coordinator).values.metricsPort);
});

describe('The network', () => {
  const policies = ['coordinator', 'driver', 'target'].map((name) => base[`NetworkPolicy/connlab-${name}`]);
  const rulesFor = (role: keyof typeof jobs, direction: 'ingress' | 'egress'): Written[] =>
    policies
      .filter(({ spec }) => isPart(spec.podSelector.matchLabels, labelsOf(role)))
      .flatMap(({ spec }) => spec[direction] ?? []);
  const ends = (rules: Written[]): unknown[] =>
    rules.flatMap(({ from, to, ports }) =>
      (from ?? to).map(({ podSelector }: Written) => [
        Object.values(podSelector.matchLabels).at(-1),
        ...ports.map(({ protocol, port }: Written) => `${protocol} ${port}`),
      ]),
    );
  const dns = ['kube-dns', 'UDP 53', 'TCP 53'];
  const target = ['target', 'TCP 8080'];

  test('has no policies but these, and each forbids the directions of which it speaks', () => {
    expect(Object.keys(base).filter((key) => key.startsWith('NetworkPolicy/'))).toHaveLength(policies.length);
    for (const role of roles) {
      const types = policies
        .filter(({ spec }) => isPart(spec.podSelector.matchLabels, labelsOf(role)))
        .flatMap(({ spec }) => spec.policyTypes);
      expect(new Set(types)).toEqual(new Set(['Ingress', 'Egress']));
    }
  });

  test('lets clients talk to the coordinator, to DNS and to the service, and nobody to them', () => {
    expect(ends(rulesFor('driver', 'egress'))).toEqual([['coordinator', 'TCP 7373'], dns, target]);
    expect(rulesFor('driver', 'ingress')).toEqual([]);
  });

  test('lets clients and Prometheus talk to the coordinator, and it to DNS and to the service', () => {
    const { listen, metricsPort } = runOf(jobs.coordinator).values;
    expect(ends(rulesFor('coordinator', 'ingress'))).toEqual([
      ['driver', `TCP ${listen.port}`],
      ['prometheus', `TCP ${metricsPort}`],
    ]);
    expect(ends(rulesFor('coordinator', 'egress'))).toEqual([dns, target]);
  });

  test('of the example has another service in the place of that of the base', () => {
    const [{ op, path, value }] = example['target.yaml'];
    const [, , , index] = path.split('/');
    expect([op, path]).toEqual(['replace', `/spec/egress/${index}`]);
    expect(ends([policies[2].spec.egress[index]])).toEqual([target]);
    expect(ends([value])).toHaveLength(1);
  });
});

/** Whether a selector selects what has these labels. */
function isPart(selector: Readonly<Record<string, string>>, labels: object): boolean {
  return Object.entries(selector).every(([key, value]) => (labels as Record<string, string>)[key] === value);
}

test('Every file is a part of its kustomization', () => {
  for (const [folder, { 'kustomization.yaml': kustomization }] of Object.entries({ base, example })) {
    const named = [...kustomization.resources, ...(kustomization.patches ?? [])].map(
      (entry) => entry.path ?? entry,
    );
    const files = readdirSync(join(ROOT, 'fleet', folder)).filter((file) => /\.yaml$/.test(file));
    expect(named.filter((name) => name.endsWith('.yaml')).toSorted()).toEqual(
      files.filter((file) => file !== 'kustomization.yaml').toSorted(),
    );
  }
});

test('The token is in no manifest', () => {
  expect(Object.keys({ ...base, ...example }).filter((key) => key.startsWith('Secret/'))).toEqual([]);
  const ignored = readFileSync(join(ROOT, '.gitignore'), 'utf8').split('\n');
  expect(ignored).toContain('/fleet/example/token');
});
