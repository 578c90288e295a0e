import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NGINX_FILES, nginxConfig } from '../../../servers/nginx/config.ts';
import type { NginxOptions } from '../../../servers/nginx/options.ts';
import type { NginxInfo } from '../../../servers/nginx/version.ts';
import { CellError } from '../../errors.ts';
import type { Lab } from '../../lab/lab.ts';
import type { Program } from '../../lab/program.ts';
import { within } from '../deadline.ts';
import { NginxErrors } from './errors.ts';
import { readTail } from './log-file.ts';
import { nginxAnswers } from './ready.ts';

export { inspectNginx, type NginxInfo } from '../../../servers/nginx/version.ts';

/** nginx, ready for requests. Paths are as this process sees them. */
export interface RunningNginx {
  readonly program: Program;
  readonly kind: NginxOptions['proxy']['kind'];
  readonly workers: number;
  readonly port: number;
  readonly statusSocket: string;
  readonly accessLog: string;
  readonly errorLog: string;
  readonly errors: NginxErrors;
  /** Connections that it had opened when it was ready: its count does not begin at 0 in every version. */
  readonly openedBefore: number;
}

/** What `startNginx` finds out by itself is left out. */
export type NginxSettings = Omit<NginxOptions, 'version' | 'folder' | 'asRoot' | 'openFiles'>;

const FOLDER = 'nginx';
const READY_WITHIN_MS = 5_000;

/**
 * Starts nginx on the proxy, from a folder of its own in the lab's, and waits until it answers. Rejects with a
 * CellError, nginx's own words in it, where it does not take its configuration or does not get ready.
 */
export async function startNginx(lab: Lab, nginx: NginxInfo, settings: NginxSettings): Promise<RunningNginx> {
  const outside = join(lab.folder.outside, FOLDER);
  const folder = join(lab.folder.inside, FOLDER);
  await mkdir(outside);
  const config = nginxConfig({
    ...settings,
    version: nginx.version,
    folder,
    // In namespaces whoever runs the harness is uid 0.
    asRoot: lab.kind === 'namespaces' || process.getuid?.() === 0,
    openFiles: await mostOpenFiles(),
  });
  await writeFile(join(outside, NGINX_FILES.config), config);

  // -e: what nginx says before it has read its configuration would go to a log outside of the lab.
  const argv = [nginx.path, '-e', 'stderr', '-p', folder, '-c', join(folder, NGINX_FILES.config)] as const;
  await checkConfig(await lab.start('proxy', { name: 'nginx -t', argv: [...argv, '-t', '-q'] }));
  const program = await lab.start('proxy', { name: 'proxy', argv });
  const errorLog = join(outside, NGINX_FILES.errorLog);
  const running = {
    program,
    kind: settings.proxy.kind,
    workers: settings.workers,
    port: settings.port,
    statusSocket: join(outside, NGINX_FILES.statusSocket),
    accessLog: join(outside, NGINX_FILES.accessLog),
    errorLog,
    errors: new NginxErrors(errorLog),
  };
  return { ...running, openedBefore: await untilReady(running) };
}

/** The end of what nginx wrote, for messages. */
export async function lastWordsOf({
  program,
  errorLog,
}: Pick<RunningNginx, 'program' | 'errorLog'>): Promise<string> {
  return [program.stderrTail(), await readTail(errorLog)].filter((words) => words !== '').join('\n');
}

async function checkConfig(check: Program): Promise<void> {
  const checked = within(READY_WITHIN_MS, 'nginx -t', check.exited);
  checked.catch(() => check.stop(0));
  const { code } = await checked;
  if (code !== 0) throw new CellError(`nginx does not take its configuration:\n${check.stderrTail()}`);
}

/** Resolves with how many connections it has opened so far. */
async function untilReady(nginx: Omit<RunningNginx, 'openedBefore'>): Promise<number> {
  const { program, statusSocket } = nginx;
  try {
    const { opened } = await within(READY_WITHIN_MS, 'nginx to answer', nginxAnswers(program, statusSocket));
    return opened;
  } catch (error) {
    await program.stop(); // Ends the asking too.
    const reason = error instanceof Error ? error.message : String(error);
    const words = await lastWordsOf(nginx);
    throw new CellError(`Cannot start nginx: ${reason}${words && `\n${words}`}`, { cause: error });
  }
}

/** The hard limit of this process, which its programs inherit. */
async function mostOpenFiles(): Promise<number> {
  return parseOpenFiles(await readFile('/proc/self/limits', 'utf8'));
}

/** The hard limit of open files in the text of /proc/<pid>/limits. */
export function parseOpenFiles(limits: string): number {
  const hard = /^Max open files\s+\S+\s+(\d+|unlimited)\s/m.exec(limits)?.[1];
  // fs.nr_open bounds it where nothing else does; 1048576 is its default.
  return hard === undefined || hard === 'unlimited' ? 1_048_576 : Number(hard);
}
