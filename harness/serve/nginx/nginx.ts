import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NGINX_FILES, nginxConfig } from '../../../servers/nginx/config.ts';
import type { NginxOptions } from '../../../servers/nginx/options.ts';
import type { NginxInfo } from '../../../servers/nginx/version.ts';
import { CellError } from '../../errors.ts';
import type { Lab } from '../../lab/lab.ts';
import type { Program } from '../../lab/program.ts';
import { within } from '../deadline.ts';
import { startError } from '../deaths.ts';
import { NginxErrors } from './error-log/error-log.ts';
import { readTail } from './log-file.ts';
import { nginxAnswers } from './ready.ts';

export { inspectNginx, type NginxInfo } from '../../../servers/nginx/version.ts';

/** nginx, ready for requests. Paths are outside the lab. */
export interface RunningNginx {
  readonly program: Program;
  readonly kind: NginxOptions['proxy']['kind'];
  readonly workers: number;
  readonly port: number;
  readonly statusSocket: string;
  readonly accessLog: string;
  readonly errorLog: string;
  readonly errors: NginxErrors;
  /** Connections that it had opened when it became ready. Some versions do not start their count at 0. */
  readonly openedBefore: number;
}

/** The options of nginx, except those that `startNginx` determines itself. */
export type NginxSettings = Omit<NginxOptions, 'version' | 'folder' | 'asRoot' | 'openFiles'>;

const FOLDER = 'nginx';
const READY_WITHIN_MS = 5_000;

/**
 * Starts nginx on the proxy, in a folder of its own in the lab's folder, and waits until it answers. Rejects with a
 * CellError, which includes nginx's output, if nginx rejects its configuration or does not become ready.
 */
export async function startNginx(lab: Lab, nginx: NginxInfo, settings: NginxSettings): Promise<RunningNginx> {
  const outside = join(lab.folder.outside, FOLDER);
  const folder = join(lab.folder.inside, FOLDER);
  await mkdir(outside);
  const config = nginxConfig({
    ...settings,
    version: nginx.version,
    folder,
    // In a lab of namespaces every program is uid 0.
    asRoot: lab.kind === 'namespaces' || process.getuid?.() === 0,
    // The programs of the lab inherit the limit of this process.
    openFiles: parseOpenFiles(await readFile('/proc/self/limits', 'utf8')),
  });
  await writeFile(join(outside, NGINX_FILES.config), config);

  // -e: before it has read its configuration, nginx would write to a log outside the lab.
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

/** The end of nginx's output and error log, for messages. */
export async function nginxOutputTail({
  program,
  errorLog,
}: Pick<RunningNginx, 'program' | 'errorLog'>): Promise<string> {
  return [program.stderrTail(), await readTail(errorLog)].filter((words) => words !== '').join('\n');
}

async function checkConfig(check: Program): Promise<void> {
  const checked = within(READY_WITHIN_MS, 'nginx -t', check.exited);
  checked.catch(() => check.stop(0));
  const { code } = await checked;
  if (code !== 0) throw new CellError(`nginx rejects its configuration:\n${check.stderrTail()}`);
}

/** Resolves with the number of connections that it has opened so far. */
async function untilReady(nginx: Omit<RunningNginx, 'openedBefore'>): Promise<number> {
  const { program, statusSocket } = nginx;
  try {
    const { opened } = await within(READY_WITHIN_MS, 'nginx to answer', nginxAnswers(program, statusSocket));
    return opened;
  } catch (error) {
    await program.stop(); // this also ends nginxAnswers()
    throw startError('nginx', error, await nginxOutputTail(nginx));
  }
}

/** The hard limit of open files in the text of /proc/<pid>/limits. */
export function parseOpenFiles(limits: string): number {
  const hard = /^Max open files\s+\S+\s+(\d+|unlimited)\s/m.exec(limits)?.[1];
  // Without another limit fs.nr_open applies, whose default is 1048576.
  return hard === undefined || hard === 'unlimited' ? 1_048_576 : Number(hard);
}
