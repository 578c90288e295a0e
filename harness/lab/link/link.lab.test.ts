import { readdirSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createLab } from '../create.ts';
import type { Lab } from '../lab.ts';
import { describeLab, SMALL_LAB } from '../testing.ts';
import type { LinkSpec } from './conditions.ts';

const LINK: LinkSpec = {
  a: 'client',
  b: 'origin',
  seed: 1,
  rttMs: 0,
  jitterMs: 0,
  lossPercent: 0,
  lossBurst: 1,
  rateMbit: 'unlimited',
  queueMs: 100,
};

async function printed(lab: Lab, host: 'client' | 'origin', line: string): Promise<string> {
  const program = await lab.start(host, { name: 'shell', argv: ['sh', '-c', line] });
  const output = await text(program.stdout);
  expect(await program.exited, program.stderrTail()).toEqual({ code: 0, signal: null });
  return output;
}

/** Processes whose command line has these words. */
function running(words: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').includes(words)
      );
    } catch {
      return false;
    }
  });
}

describeLab('A link with conditions', () => {
  test.each([4, 6] as const)(
    'carries every byte over IPv%i, in frames of the size of a wire',
    async (ipVersion) => {
      await using lab = await createLab({ ...SMALL_LAB, ipVersion, links: [{ ...LINK, rttMs: 4 }] });
      await lab.measureLinks();
      const server = await lab.start('origin', {
        name: 'server',
        argv: ['socat', '-u', `TCP${ipVersion}-LISTEN:8080`, '-'],
      });
      const received = text(server.stdout);
      const address = lab.address('client', 'origin');
      const target = ipVersion === 4 ? address : `[${address}]`;
      const bytes = 3_000_000;
      await printed(
        lab,
        'client',
        `head -c ${bytes} /dev/zero | tr '\\0' x | socat -u - TCP:${target}:8080,retry=100,interval=0.05`,
      );
      expect((await received).length).toBe(bytes);
      const [link] = await lab.measureLinks();
      expect(link).toMatchObject({ between: ['client', 'origin'], means: 'relay' });
      expect(link!.forth).toMatchObject({ lost: 0, noRoom: 0, tooLarge: 0, refused: 0 });
      expect(link!.forth.bytes / link!.forth.frames).toBeLessThan(1_515);
      expect(link!.forth.frames).toBeGreaterThanOrEqual(bytes / 1_448);
      expect(link!.forth.leastMs! + link!.back.leastMs!).toBeGreaterThanOrEqual(4);
    },
  );

  test('carries datagrams, whole and one by one', async () => {
    await using lab = await createLab({ ...SMALL_LAB, links: [{ ...LINK, rttMs: 4 }] });
    const server = await lab.start('origin', {
      name: 'server',
      argv: ['socat', '-u', '-T', '2', 'UDP4-RECV:8080', '-'],
    });
    const received = text(server.stdout);
    while (!readFileSync(`/proc/${lab.hosts.origin.pid}/net/udp`, 'utf8').includes(':1F90'))
      await new Promise(setImmediate);
    await lab.measureLinks();
    await printed(
      lab,
      'client',
      `for i in 1 2 3 4 5; do echo $i; done | socat -u -b 2 - UDP4:${lab.address('client', 'origin')}:8080`,
    );
    expect(await received).toBe('1\n2\n3\n4\n5\n');
    const [link] = await lab.measureLinks();
    expect(link!.forth.frames).toBe(5);
  });

  test('leaves the other links as they are', async () => {
    await using lab = await createLab({ ...SMALL_LAB, links: [{ ...LINK, rttMs: 4 }] });
    expect(await printed(lab, 'client', 'ip -d link show to-origin')).toContain('gso_max_segs 1 ');
    expect(await printed(lab, 'client', 'ip -d link show to-proxy')).toContain('gso_max_segs 65535');
  });

  test('says that the relay ended, and why its report does not come', async () => {
    const words = 'link/main';
    const before = running(words);
    await using lab = await createLab({ ...SMALL_LAB, links: [{ ...LINK, rttMs: 4, seed: 4711 }] });
    expect(lab.lost()).toBeNull();
    const [relay] = running('"seed":4711').filter((pid) => !before.includes(pid));
    process.kill(Number(relay), 'SIGKILL');
    await expect.poll(() => lab.lost()).toContain('The relay of the links ended');
    await expect(lab.measureLinks()).rejects.toThrow('The relay of the links ended');
  });

  test('is gone with its lab', async () => {
    const lab = await createLab({ ...SMALL_LAB, links: [{ ...LINK, rttMs: 4, seed: 4712 }] });
    expect(running('"seed":4712')).not.toEqual([]);
    await lab[Symbol.asyncDispose]();
    await expect.poll(() => running('"seed":4712')).toEqual([]);
  });
});
