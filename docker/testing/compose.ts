import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../harness/testing/source.ts';

/** What a command printed, and the code that it exited with. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, whatever its exit code. Rejects if it cannot be started. */
function say(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Said> {
  const { promise, resolve, reject } = Promise.withResolvers<Said>();
  const options = { cwd: ROOT, env, maxBuffer: 64 << 20 };
  execFile(argv[0]!, argv.slice(1), options, (error, stdout, stderr) => {
    if (error === null) resolve({ code: 0, stdout, stderr });
    else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr });
    else reject(error);
  });
  return promise;
}

/** The standard output of a command; rejects, with all its output, if it does not exit with 0. */
export async function must(argv: readonly string[], env?: NodeJS.ProcessEnv): Promise<string> {
  const { code, stdout, stderr } = await say(argv, env);
  if (code !== 0) throw new Error(`${argv.join(' ')} exited with ${code}\n${stdout}${stderr}`);
  return stdout;
}

/** The two programs that read a docker-compose.yml. */
export const COMPOSES = { 'Compose 2': ['docker', 'compose'], 'Compose 1': ['docker-compose'] } as const;
export type ComposeName = keyof typeof COMPOSES;

/** Why a program cannot be tested here; null if it can. */
export async function whyNot(name: ComposeName): Promise<string | null> {
  const words = COMPOSES[name];
  const version = await say([...words, 'version', '--short']).catch(() => null);
  if (version?.code !== 0) return `no ${words.join(' ')}`;
  const engine = await say(['docker', 'info', '--format', '{{.ServerVersion}}']).catch(() => null);
  return engine?.code === 0 ? null : 'no Docker engine answers';
}

export interface ProjectOptions {
  readonly compose: ComposeName;
  /** On this machine, for results. */
  readonly results: string;
  /** For files of the test alone. */
  readonly folder: string;
}

/** docker-compose.yml as it is, under a name, on ports and with a folder of its own. */
export class Project {
  readonly name: string;
  readonly #argv: readonly string[];
  readonly #env: NodeJS.ProcessEnv;

  private constructor(name: string, argv: readonly string[], env: NodeJS.ProcessEnv) {
    this.name = name;
    this.#argv = argv;
    this.#env = env;
  }

  static async open({ compose, results, folder }: ProjectOptions): Promise<Project> {
    const name = `connlab-test-${process.pid}`;
    const network = join(folder, 'network.yml');
    // Some machines reach the registries over their own network only.
    await writeFile(network, 'services: { harness: { build: { network: host } } }\n');
    const files = ['--file', join(ROOT, 'docker-compose.yml'), '--file', network];
    const ports = { METRICS_PORT: '0', PROMETHEUS_PORT: '0', GRAFANA_PORT: '0', PUSHGATEWAY_PORT: '0' };
    const argv = [...COMPOSES[compose], '--project-name', name, '--project-directory', ROOT, ...files];
    return new Project(name, argv, { ...process.env, ...ports, CONNLAB_RESULTS: results });
  }

  /** Runs a command of Compose; rejects if it does not exit with 0. */
  must(...words: string[]): Promise<string> {
    return must([...this.#argv, ...words], this.#env);
  }

  /** Runs connlab once, in a container of its own. */
  connlab(...words: string[]): Promise<Said> {
    return say([...this.#argv, 'run', '--rm', '-T', 'harness', ...words], this.#env);
  }

  /** Stops and removes everything, volumes and images included. */
  async down(): Promise<void> {
    await this.must('--profile', 'push', 'down', '--volumes', '--remove-orphans', '--rmi', 'local');
  }

  /** The id of a service's container; empty if there is none. */
  async container(service: string): Promise<string> {
    return (await this.must('ps', '--quiet', service)).trim();
  }

  /** Where a port of a service is published. */
  async url(service: string, port: number): Promise<string> {
    const address = (await this.must('--profile', 'push', 'port', service, String(port))).trim();
    return `http://${address}`;
  }

  /** All that Docker knows by the name of this project. */
  async leftovers(): Promise<string[]> {
    const filter = ['--filter', `label=com.docker.compose.project=${this.name}`, '--quiet'];
    const lists = await Promise.all([
      must(['docker', 'ps', '--all', ...filter]),
      must(['docker', 'network', 'ls', ...filter]),
      must(['docker', 'volume', 'ls', ...filter]),
    ]);
    return lists.flatMap((text) => text.split('\n').filter(Boolean));
  }
}
