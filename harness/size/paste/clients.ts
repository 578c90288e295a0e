import type { Choice } from './choice.ts';
import { goTransport } from './go.ts';
import { hikariCp } from './hikari.ts';
import { nginx } from './nginx.ts';
import { axios, httpAgent } from './node-agent.ts';
import { undici } from './undici.ts';

/** All clients, in the order of the reports. */
export const PASTED_CLIENTS = [undici, httpAgent, axios, goTransport, hikariCp, nginx] as const;

/** Lines to paste for each client; empty if there is no size to recommend, or if they do not apply. */
export type Paste = Readonly<Record<(typeof PASTED_CLIENTS)[number]['key'], readonly string[]>>;

/** null: there is nothing to recommend. */
export function pasteOf(choice: Choice | null): Paste {
  return byClient(({ lines }) => (choice === null ? [] : lines(choice)));
}

/** A value for each client. */
export function byClient<T>(read: (client: (typeof PASTED_CLIENTS)[number]) => T): Record<keyof Paste, T> {
  return Object.fromEntries(PASTED_CLIENTS.map((client) => [client.key, read(client)])) as Record<
    keyof Paste,
    T
  >;
}
