import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** nginx's stream module: compiled in, or a file to load. */
export type StreamModule = 'built-in' | { readonly file: string };

/** An nginx, as described by `nginx -V`. */
export interface NginxInfo {
  /** Absolute path of the program. */
  readonly path: string;
  readonly version: string;
  /** Built-in and dynamic modules, without `--with-` and `=dynamic`: `http_v3_module`, `stream`, `threads`, ... */
  readonly modules: readonly string[];
  /** null if nginx was built without it, or its file is not installed. */
  readonly stream: StreamModule | null;
}

/** Folders in which packages install nginx. An ordinary user's PATH may lack them. */
const SBIN = ['/usr/sbin', '/usr/local/sbin', '/usr/local/nginx/sbin'];

/** Prefix of an nginx that was built without `--prefix`. */
const DEFAULT_PREFIX = '/usr/local/nginx';

/**
 * Parses the output of `nginx -V` (on standard error); undefined if it is something else. Does not check that the file
 * of the stream module exists. Pure.
 */
export function parseNginxVersion(text: string): Omit<NginxInfo, 'path'> | undefined {
  const version = /^nginx version: \S+?\/(\d+(?:\.\d+)*)/m.exec(text)?.[1];
  if (version === undefined) return undefined;
  const configured = /^configure arguments:(.*)$/m.exec(text)?.[1] ?? '';
  // Without --with-cc-opt='...' and the like, which are options of the compiler and not modules.
  const modules = [
    ...configured.matchAll(/(?<=\s)--with-([a-z0-9_]+(?:-[a-z0-9_]+)*)(?:=dynamic)?(?=\s|$)/g),
  ];
  return { version, modules: modules.map((match) => match[1]!), stream: streamModule(configured) };
}

/** nginx loads modules from the folder `modules` of its prefix, unless it was built with another folder. */
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
 * Runs `nginx -V` with the first nginx on the path, or in the `further` folders. null if there is none. Rejects if its
 * output cannot be parsed.
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
  if (parsed === undefined) throw new Error(`Cannot read the output of "${program} -V": "${stderr.trim()}"`);
  const { stream } = parsed;
  const isInstalled = stream === 'built-in' || (stream !== null && existsSync(stream.file));
  return { ...parsed, path: program, stream: isInstalled ? stream : null };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
