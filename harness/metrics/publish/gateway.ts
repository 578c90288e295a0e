import { MS_PER_SECOND } from '../../units.ts';

/** Job label of everything that connlab pushes. */
const JOB = 'connlab';
/** Longest time for a request, in ms: a run must not wait for a gateway that does not answer. */
const TIMEOUT_MS = 5_000;

/** A grouping key: a push replaces all metrics that were pushed with the same one. */
export interface Group {
  readonly scenario: string;
  /** Missing: the metrics are those of the run itself. */
  readonly cell?: string;
}

/** The gateway could not be reached, or refused the request. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  /** False: it answered, and refused. */
  readonly isUnreachable: boolean;

  constructor(message: string, isUnreachable: boolean) {
    super(message);
    this.isUnreachable = isUnreachable;
  }
}

/** A Pushgateway of Prometheus. Its methods reject with a GatewayError. */
export interface Gateway {
  /** Without a password. */
  readonly address: string;
  /** Replaces the whole group by these metrics, given in Prometheus' text format. */
  put(group: Group, metrics: string): Promise<void>;
  /** Deletes all groups of a scenario and returns their number. */
  deleteScenario(scenario: string): Promise<number>;
}

/** null: the text is not a URL that can be pushed to. */
export function gatewayAt(text: string, timeoutMs = TIMEOUT_MS): Gateway | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') return null;
  // fetch() refuses a URL with a password.
  const headers = authorisation(url);
  url.username = '';
  url.password = '';
  const address = url.href.replace(/\/+$/, '');
  const ask: Ask = (method, path, body) => request(`${address}${path}`, { method, headers, body, timeoutMs });
  return {
    address,
    put: async (group, metrics) => {
      await ask('PUT', pathOf(group), metrics);
    },
    deleteScenario: async (scenario) => {
      const groups = (await groupsOf(ask)).filter((group) => group.scenario === scenario);
      for (const group of groups) await ask('DELETE', pathOf(group), null);
      return groups.length;
    },
  };
}

type Ask = (method: 'PUT' | 'DELETE' | 'GET', path: string, body: string | null) => Promise<Response>;

function authorisation({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** Path of a group in the gateway's API. */
function pathOf({ scenario, cell }: Group): string {
  const cellPath = cell === undefined ? '' : `/cell/${encodeURIComponent(cell)}`;
  return `/metrics/job/${JOB}/scenario/${encodeURIComponent(scenario)}${cellPath}`;
}

interface RequestOptions {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | null;
  readonly timeoutMs: number;
}

async function request(url: string, { timeoutMs, ...init }: RequestOptions): Promise<Response> {
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(url, { ...init, signal }).catch((error: unknown) => {
    throw new GatewayError(whyUnreachable(error, timeoutMs), true);
  });
  if (response.ok) return response;
  const [line = ''] = (await response.text().catch(() => '')).split('\n');
  throw new GatewayError(`it answered ${response.status} ${line.slice(0, 200)}`.trimEnd(), false);
}

function whyUnreachable(error: unknown, timeoutMs: number): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return `no answer within ${timeoutMs / MS_PER_SECOND} s`;
  return cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : message;
}

/** All groups of our job, from the gateway's API. */
async function groupsOf(ask: Ask): Promise<readonly Group[]> {
  const response = await ask('GET', '/api/v1/metrics', null);
  const listed = (await response.json().catch(() => null)) as { data?: unknown } | null;
  const data = listed?.data;
  if (!Array.isArray(data))
    throw new GatewayError('it did not answer with a list of metrics: is it a Pushgateway?', false);
  return data.flatMap(({ labels }: { labels?: Record<string, string> }) => {
    const { job, scenario, cell } = labels ?? {};
    return job === JOB && scenario !== undefined ? [{ scenario, ...(cell && { cell }) }] : [];
  });
}
