import { MS_PER_SECOND } from '../../units.ts';

/** All that connlab pushes is of this job. */
const JOB = 'connlab';
/** No longer: a run must not wait for a gateway that is away. */
const PATIENCE_MS = 5_000;

/** What a push replaces, and what a later push of the same group replaces in turn. */
export interface Group {
  readonly scenario: string;
  /** Missing: of the run itself. */
  readonly cell?: string;
}

/** The gateway could not be reached, or refused. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  /** False where it answered. */
  readonly isAway: boolean;

  constructor(message: string, isAway: boolean) {
    super(message);
    this.isAway = isAway;
  }
}

/** A Pushgateway of Prometheus. All of it rejects with a GatewayError. */
export interface Gateway {
  /** Without the password that may be in it. */
  readonly address: string;
  /** Puts metrics, as Prometheus reads them, in the place of the whole group. */
  put(group: Group, metrics: string): Promise<void>;
  /** Deletes all groups of a scenario; says how many there were. */
  deleteScenario(scenario: string): Promise<number>;
}

/** null where the text is no address that can be pushed to. */
export function gatewayAt(text: string, patienceMs = PATIENCE_MS): Gateway | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') return null;
  // fetch() takes no password in an address.
  const headers = authorisation(url);
  url.username = '';
  url.password = '';
  const address = url.href.replace(/\/+$/, '');
  const ask: Ask = (method, path, body) =>
    request(`${address}${path}`, { method, headers, body, patienceMs });
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

/** The grouping key. */
function pathOf({ scenario, cell }: Group): string {
  const ofCell = cell === undefined ? '' : `/cell/${encodeURIComponent(cell)}`;
  return `/metrics/job/${JOB}/scenario/${encodeURIComponent(scenario)}${ofCell}`;
}

interface RequestOptions {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | null;
  readonly patienceMs: number;
}

async function request(url: string, { patienceMs, ...init }: RequestOptions): Promise<Response> {
  const signal = AbortSignal.timeout(patienceMs);
  const response = await fetch(url, { ...init, signal }).catch((error: unknown) => {
    throw new GatewayError(whyAway(error, patienceMs), true);
  });
  if (response.ok) return response;
  const [line = ''] = (await response.text().catch(() => '')).split('\n');
  throw new GatewayError(`it answered ${response.status} ${line.slice(0, 200)}`.trimEnd(), false);
}

function whyAway(error: unknown, patienceMs: number): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return `no answer within ${patienceMs / MS_PER_SECOND} s`;
  return cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : message;
}

/** The groups of our job, by the gateway's own API. */
async function groupsOf(ask: Ask): Promise<readonly Group[]> {
  const response = await ask('GET', '/api/v1/metrics', null);
  const listed = (await response.json().catch(() => null)) as { data?: unknown } | null;
  const data = listed?.data;
  if (!Array.isArray(data))
    throw new GatewayError('its list of metrics is none: is it a Pushgateway?', false);
  return data.flatMap(({ labels }: { labels?: Record<string, string> }) => {
    const { job, scenario, cell } = labels ?? {};
    return job === JOB && scenario !== undefined ? [{ scenario, ...(cell && { cell }) }] : [];
  });
}
