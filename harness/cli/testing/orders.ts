import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { temporaryFolder } from './command.ts';

export const TOKEN = 'hunter2|Zq9.tOkEn-0000000000';
export const COOKIE = 'sid=c00kie-1111111111';
export const ORDER = '{"order":"secret-order-2222222222"}';
const SECRETS = [TOKEN, 'c00kie-1111111111', 'secret-order-2222222222'];

/** Looks at the arguments of all processes until it is disposed of. */
export function watchArguments() {
  const seen = new Set<string>();
  let looks = 0;
  const timer = setInterval(() => {
    looks += 1;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
        for (const secret of SECRETS) if (words.includes(secret)) seen.add(words.replaceAll('\0', ' '));
      } catch {} // ended in the meantime
    }
  }, 10);
  return { seen, looks: () => looks, [Symbol.dispose]: () => clearInterval(timer) };
}

/** Everything below a folder, as one text. */
export function contentsOf(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

/** A folder with the scenario and its order, and the token in the environment. */
export async function prepared(): Promise<string> {
  vi.stubEnv('API_TOKEN', TOKEN);
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'order.json'), ORDER);
  const request = {
    method: 'POST',
    headers: { Cookie: COOKIE, Host: 'shop.test', 'Content-Type': 'application/json' },
    body: { file: 'order.json' },
    bearerEnv: 'API_TOKEN',
  };
  const load = { kind: 'closed', concurrency: 2, requests: 40, durationMs: 20_000 };
  const cells = [
    { name: 'socket' },
    { name: 'nginx', driver: 'undici', path: 'nginx', upstreamKeepalive: 4 },
  ];
  const scenario = { name: 'orders', question: 'x?', load, request, cells };
  await writeFile(join(folder, 'orders.mjs'), `export default ${JSON.stringify(scenario)}`);
  return folder;
}

export function expectHidden(...texts: readonly string[]): void {
  for (const secret of SECRETS) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
}
