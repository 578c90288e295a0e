import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createLab } from '../lab/create.ts';
import type { LabSpec } from '../lab/spec.ts';
import type { Strategy } from '../scenario/strategy.ts';
import { inspectNginx } from './nginx/nginx.ts';
import { ask, cellPlan } from './testing/cell.ts';
import { startTarget } from './up.ts';

const nginx = await inspectNginx();
const HOST: LabSpec = {
  kind: 'host',
  ipVersion: 4,
  ports: null,
  sysctls: {},
  sourceAddresses: 1,
  bindAddresses: 2,
};

describe("startTarget() on the machine's own loopback", () => {
  test.each<[string, Partial<Strategy>]>([
    ['direct', {}],
    ['direct with TLS', { tls: '1.3' }],
  ])('serves %s', async (_case, strategy) => {
    await using lab = await createLab(HOST);
    await using target = await startTarget(cellPlan(strategy), lab, { seed: 1, nginx: null });
    expect(target.endpoint.address).toBe('127.0.0.1');
    expect(await ask(lab, target.endpoint, { requests: 3 })).toEqual({
      connections: 1,
      statuses: { 200: 3 },
    });
  });

  test.skipIf(nginx === null).each<[string, Partial<Strategy>]>([
    ['nginx', {}],
    ['nginx with TLS', { tls: '1.2' }],
    ['nginx from two addresses', { bindAddresses: 2 }],
  ])('serves %s', async (_case, strategy) => {
    await using lab = await createLab(HOST);
    const plan = cellPlan({ path: 'nginx', ...strategy });
    await using target = await startTarget(plan, lab, { seed: 1, nginx });
    expect(await ask(lab, target.endpoint, { requests: 3 })).toEqual({
      connections: 1,
      statuses: { 200: 3 },
    });
    const { upstream } = await target.logs();
    expect(upstream).toMatchObject({ requests: 3, attempts: 3, statuses: { 200: 3 }, unlogged: 0 });
  });

  test('uses the same certificate for an address in every lab', async () => {
    const certificate = async (): Promise<string> => {
      await using lab = await createLab(HOST);
      await using target = await startTarget(cellPlan({ tls: '1.3' }), lab, { seed: 1, nginx: null });
      return target.endpoint.ca!;
    };
    const first = await certificate();
    expect(await certificate()).toBe(first);
    const { subjectAltName, publicKey } = new X509Certificate(first);
    expect(subjectAltName!.split(', ')).toContain('IP Address:127.0.0.1');
    expect(publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
  });
});
