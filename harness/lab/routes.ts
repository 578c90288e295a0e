import { HOSTS, type HostName } from '../scenario/strategy.ts';

/** What the kernel uses for connections on a route. */
export interface Route {
  /** Congestion control. */
  readonly congestion: string;
  /** Packets that may be sent before the first acknowledgement. */
  readonly initialWindow: number;
}

/** Shell: prints the routes of a host. */
export const PRINT_ROUTES = 'ip route; ip -6 route';

const ROUTE = /^\S+ dev to-.* initcwnd (\d+) congctl (\w+)/;

/** Reads the routes between the hosts from sections that begin with a line `host NAME`. Pure. */
export function parseRoutes(text: string): Record<HostName, readonly Route[]> {
  const found: Record<HostName, Route[]> = { client: [], proxy: [], origin: [] };
  let host: HostName | undefined;
  for (const line of text.split('\n')) {
    if (line.startsWith('host ')) host = HOSTS.find((name) => line === `host ${name}`);
    const [, initialWindow, congestion] = ROUTE.exec(line) ?? [];
    if (host !== undefined && congestion !== undefined) {
      found[host].push({ congestion, initialWindow: Number(initialWindow) });
    }
  }
  return found;
}
