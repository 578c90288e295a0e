import { registerHooks } from 'node:module';
import { extname } from 'node:path';

/** What `connlab` means in a scenario's file: this very program, wherever the file lies. */
const PACKAGE = 'connlab';
const ENTRY = new URL(`../../index${extname(import.meta.url)}`, import.meta.url).href;

/**
 * Imports a user's own file of a scenario or suite. Outside the repository there is no package to find, so the bare name
 * `connlab` leads here.
 */
export async function importFile(url: string): Promise<object> {
  registerHooks({
    resolve: (specifier, context, next) => next(specifier === PACKAGE ? ENTRY : specifier, context),
    load: (loading, context, next) =>
      next(loading, loading === url ? { ...context, format: formatOf(url) } : context),
  });
  return import(url);
}

/**
 * JavaScript is read as TypeScript as well: that parser says where a mistake stands, V8's errors do not. Node
 * refuses it below node_modules. Either way the file is a module: a package.json with "type": "commonjs"
 * (`npm init` writes that) would otherwise forbid `import` and `export`.
 */
function formatOf(url: string): string {
  return url.includes('/node_modules/') ? 'module' : 'module-typescript';
}
