import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';
import { type PrometheusApi, prometheusApi } from './prometheus-api.ts';

/** Our rule files: what connlab ships for Prometheus. */
export const RULE_FILES: readonly string[] = ['recording', 'alerts'].map((name) =>
  fileURLToPath(new URL(`../../../dashboards/prometheus/rules/${name}.yml`, import.meta.url)),
);

export interface PrometheusOptions {
  /** `host:port` of what is scraped each second. */
  readonly targets?: readonly string[];
  /** Paths of rule files, evaluated each second. */
  readonly rules?: readonly string[];
  /** Its database, which stays; without, an empty one that goes away with it. */
  readonly dataFolder?: string;
}

/** A Prometheus of one's own on a free port of 127.0.0.1, which goes away with all that it wrote. */
export interface Prometheus extends PrometheusApi, AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
}

/** Why there is no Prometheus to test with; null where there is. Both programs come in one package. */
const whyNoPrometheus: string | null =
  ['prometheus', 'promtool']
    .filter((program) => spawnSync(program, ['--version']).status !== 0)
    .map((program) => `${program} is not installed: ./setup.sh --test brings it`)[0] ?? null;

/**
 * A suite that needs Prometheus. Where it is not there the suite is skipped, with the reason in its name; where
 * CONNLAB_NO_SKIP=1 says that it must be there, it fails.
 */
export function describePrometheus(name: string, body: () => void): void {
  if (whyNoPrometheus === null) describe(name, body);
  else if (process.env.CONNLAB_NO_SKIP === '1') throw new Error(whyNoPrometheus);
  else describe.skip(`${name} (skipped: ${whyNoPrometheus})`, body);
}

/**
 * Starts a Prometheus; resolves when it is ready to be asked. It scrapes for the first time 5 s later: so often its
 * discovery of targets looks for any (discovery.Manager.updatert).
 */
export async function startPrometheus(options: PrometheusOptions): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-prometheus-'));
  let child: ChildProcess | undefined;
  const dispose = async (): Promise<void> => {
    if (child !== undefined) await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const config = join(folder, 'prometheus.json');
    await writeFile(config, JSON.stringify(configOf(options)));
    child = spawn('setpriv', [
      // A test that is killed leaves nothing behind.
      ...['--pdeathsig', 'KILL', 'prometheus', '--web.listen-address=127.0.0.1:0', '--log.level=info'],
      ...[`--config.file=${config}`, `--storage.tsdb.path=${options.dataFolder ?? join(folder, 'data')}`],
      // What was exported of a run of long ago is to be found as well.
      '--storage.tsdb.retention.time=100y',
    ]);
    const url = `http://${await readyAddress(child)}`;
    return { url, ...prometheusApi(url), [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** JSON is YAML, too. */
function configOf({ targets = [], rules = [] }: PrometheusOptions): object {
  return {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: rules,
    scrape_configs: [{ job_name: 'connlab', static_configs: [{ targets }] }],
  };
}

/** The address that it listens on, as soon as its log says that it is ready; the two may come in either order. */
async function readyAddress(child: ChildProcess): Promise<string> {
  const lines: string[] = [];
  let address: string | undefined;
  let isReady = false;
  const log = createInterface({ input: child.stderr! });
  for await (const line of log) {
    lines.push(line);
    address ??= /msg="Listening on".* address=(\S+)/.exec(line)?.[1];
    isReady ||= line.includes('Server is ready');
    if (address === undefined || !isReady) continue;
    child.stderr!.resume(); // or it would wait for somebody to read its log
    return address;
  }
  const errors = lines.filter((line) => /level=error/i.test(line));
  throw new Error(`Prometheus did not start:\n${(errors.length > 0 ? errors : lines.slice(-5)).join('\n')}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
