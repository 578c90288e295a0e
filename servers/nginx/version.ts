import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** How nginx comes by its stream module: part of it, or a file to load. */
export type StreamModule = 'built-in' | { readonly file: string };

/** An nginx as `nginx -V` describes it. */
export interface NginxInfo {
  /** Absolute path of the program. */
  readonly path: string;
  readonly version: string;
  /** Built-in and dynamic modules, without `--with-` and `=dynamic`: `http_v3_module`, `stream`, `threads`, ... */
  readonly modules: readonly string[];
  /** null where nginx was built without it, or its file is not installed. */
  readonly stream: StreamModule | null;
}

/** Where packages put nginx although an ordinary user's PATH may not lead there. */
const SBIN = ['/usr/sbin', '/usr/local/sbin', '/usr/local/nginx/sbin'];

/** Of an nginx that was built without `--prefix`. */
const DEFAULT_PREFIX = '/usr/local/nginx';

/**
 * Reads what `nginx -V` prints (on standard error). Undefined where it is not that. Whether the stream module's file is
 * there, it cannot say. Pure.
 */
export function parseNginxVersion(text: string): Omit<NginxInfo, 'path'> | undefined {
  const version = /^nginx version: \S+?\/(\d+(?:\.\d+)*)/m.exec(text)?.[1];
  if (version === undefined) return undefined;
  const configured = /^configure arguments:(.*)$/m.exec(text)?.[1] ?? '';
  // --with-cc-opt='...' and the like hold options of the compiler, not modules.
  const modules = [
    ...configured.matchAll(/(?<=\s)--with-([a-z0-9_]+(?:-[a-z0-9_]+)*)(?:=dynamic)?(?=\s|$)/g),
  ];
  return { version, modules: modules.map((match) => match[1]!), stream: streamModule(configured) };
}

/** Where nginx looks for the files of its modules: the folder `modules` of its prefix, unless it was told otherwise. */
function streamModule(configured: string): StreamModule | null {
  if (/\s--with-stream(?=\s|$)/.test(configured)) return 'built-in';
  if (!/\s--with-stream=dynamic(?=\s|$)/.test(configured)) return null;
  const given = (name: string) => new RegExp(`\\s--${name}=(\\S+)`).exec(configured)?.[1];
  const folder = given('modules-path') ?? join(given('prefix') ?? DEFAULT_PREFIX, 'modules');
  return { file: join(folder, 'ngx_stream_module.so') };
}

/** Compares versions number by number: 1.9 is older than 1.10. Pure. */
export function isAtLeast(version: string, least: string): boolean {
  const [a, b] = [version, least].map((text) => text.split('.').map(Number)) as [number[], number[]];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/**
 * Asks the machine's nginx: the first on the path, or in the folders after it. null where there is none; rejects
 * where it is there but cannot tell.
 */
export async function inspectNginx(
  path: string = process.env.PATH ?? '',
  further: readonly string[] = SBIN,
): Promise<NginxInfo | null> {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...further];
  const program = folders.map((folder) => join(folder, 'nginx')).find(isExecutable);
  if (program === undefined) return null;
  const { stderr } = await promisify(execFile)(program, ['-V'], { timeout: 5_000 });
  const parsed = parseNginxVersion(stderr);
  if (parsed === undefined) throw new Error(`Cannot read what "${program} -V" printed: "${stderr.trim()}"`);
  const { stream } = parsed;
  const isThere = stream === 'built-in' || (stream !== null && existsSync(stream.file));
  return { ...parsed, path: program, stream: isThere ? stream : null };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
