import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './source.ts';

const run = promisify(execFile);

/** The package as a user has it: packed from the sources, installed in an empty folder. */
export interface Installed extends AsyncDisposable {
  /** The user's folder. */
  readonly folder: string;
  /** Paths in the package. */
  readonly files: readonly string[];
  /** Runs `npx connlab` in the user's folder; rejects where it does not exit with 0. */
  connlab(...argv: string[]): Promise<string>;
}

/** The package of the pinned Node: 200 MB, which npm unpacks for longer than all else takes. */
export const NODE_PACKAGE = `node-linux-${process.arch}`;

/**
 * Builds and packs a copy of the checkout, which stays as it is, and installs the package. Takes some seconds. The pinned
 * Node is a link to that of the checkout, or, with `ownNode`, what npm installs.
 */
export async function installPackage({ ownNode = false } = {}): Promise<Installed> {
  const base = await mkdtemp(join(tmpdir(), 'connlab-package-'));
  const dispose = (): Promise<void> => rm(base, { recursive: true, force: true });
  try {
    const { tarball, files } = await pack(base);
    const folder = join(base, 'user');
    await cp(tarball, join(folder, 'connlab.tgz'), { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
    const omitted = ownNode ? [] : ['--omit=optional'];
    await npm(folder, 'install', '--prefer-offline', '--no-audit', '--no-fund', ...omitted, './connlab.tgz');
    const installed = join('node_modules', NODE_PACKAGE);
    if (!ownNode) await symlink(join(ROOT, installed), join(folder, installed));
    const connlab = (...argv: string[]) => npm(folder, 'exec', '--no', '--', 'connlab', ...argv);
    return { folder, files, connlab, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function pack(base: string): Promise<{ tarball: string; files: readonly string[] }> {
  const copy = join(base, 'checkout');
  const left = ['node_modules', 'dist', 'results', '.git'];
  for (const name of await readdir(ROOT)) {
    if (!left.includes(name)) await cp(join(ROOT, name), join(copy, name), { recursive: true });
  }
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const packed = await npm(copy, 'pack', '--json', '--loglevel=error', '--pack-destination', base);
  // A script of the package may print before the JSON does.
  const parsed = JSON.parse(packed.slice(packed.search(/^[[{]/m))) as unknown;
  const [manifest] = Object.values(parsed as Record<string, PackManifest>);
  return { tarball: join(base, manifest!.filename), files: manifest!.files.map(({ path }) => path) };
}

type ExecError = Error & { readonly stdout: string; readonly stderr: string };

interface PackManifest {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** The npm that runs this test, on its own Node: Debian's does not run on any other. */
async function npm(cwd: string, ...argv: string[]): Promise<string> {
  const { npm_execpath: program, npm_node_execpath: node, ...env } = process.env;
  // A script's npm tells its children where the project is: here it would be the wrong one.
  const own = Object.entries(env).filter(
    ([name]) => !/^npm_(package|lifecycle|command|config_.*prefix)/.test(name),
  );
  const [command, words] = program && node ? [node, [program]] : ['npm', []];
  const options = { cwd, env: Object.fromEntries(own), maxBuffer: 2 ** 26 };
  const child = await run(command, [...words, ...argv], options).catch((error: ExecError) => {
    throw new Error(`Command failed: npm ${argv.join(' ')}\n${error.stdout}${error.stderr}`, {
      cause: error,
    });
  });
  return child.stdout;
}
