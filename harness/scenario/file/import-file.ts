import { registerHooks } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../../errors.ts';
import { placeOf } from './stack.ts';

/** What `connlab` means in a scenario's file: this very program, wherever the file lies. */
const PACKAGE = 'connlab';
const ENTRY = new URL(`../../index${extname(import.meta.url)}`, import.meta.url).href;

/**
 * The default export of a user's own file of a scenario or suite. Outside the repository there is no package to find, so the
 * bare name `connlab` leads here. Rejects with a UsageError, called after `source`, where the file cannot be
 * compiled, throws, or exports nothing.
 */
export async function importData(
  file: string,
  { source, kind }: { readonly source: string; readonly kind: 'scenario' | 'suite' },
): Promise<unknown> {
  const url = pathToFileURL(file).href;
  const loaded = await importHooked(url).catch((error: unknown) => {
    throw new UsageError({ where: source, what: failure(error, url) });
  });
  if ('default' in loaded) return loaded.default;
  throw new UsageError({ where: source, what: 'Found no default export', expected: EXPORTS[kind] });
}

const EXPORTS = {
  scenario: 'export default defineScenario({ ... })',
  suite: 'export default defineSuite({ ... })',
} as const;

async function importHooked(url: string): Promise<object> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) => next(specifier === PACKAGE ? ENTRY : specifier, context),
    load: (loading, context, next) =>
      next(loading, loading === url ? { ...context, format: formatOf(url) } : context),
  });
  try {
    return await import(url);
  } finally {
    hooks.deregister();
  }
}

/**
 * JavaScript is read as TypeScript as well: that parser says where a mistake stands, V8's errors do not. Node
 * refuses it below node_modules. Either way the file is a module: a package.json with "type": "commonjs"
 * (`npm init` writes that) would otherwise forbid `import` and `export`.
 */
function formatOf(url: string): string {
  return url.includes('/node_modules/') ? 'module' : 'module-typescript';
}

function failure(error: unknown, url: string): string {
  if (!(error instanceof Error)) return `Threw ${String(error)} while it loaded`;
  const { line, code } = placeOf(error.stack ?? '', url);
  const failed = error instanceof SyntaxError ? 'Does not compile' : 'Threw while it loaded';
  const at = line === undefined ? '' : ` at line ${line}`;
  const shown = code === undefined ? '' : `: ${code}`;
  return `${failed}${at} (${error.name}: ${oneLine(error.message)})${shown}`;
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, '; ');
}
