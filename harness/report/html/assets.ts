import { readFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { STYLE } from './style.ts';

const require = createRequire(import.meta.url);

/** In the order in which they must run: plain scripts that share one scope. */
const CLIENT = ['formats', 'chart', 'controls', 'data-table', 'page'] as const;

/** What goes into each page beside its data: the chart library (uPlot), our style and script. */
export function readAssets(): { readonly css: string; readonly script: string } {
  const client = CLIENT.map(readClient).join('\n');
  return {
    css: `${readFileSync(require.resolve('uplot/dist/uPlot.min.css'), 'utf8')}\n${STYLE}`,
    script: inline(
      `${readFileSync(require.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8')}\n(() => {\n${client}\n})();`,
    ),
  };
}

/** From sources as they are, or as the build has left them. */
function readClient(name: (typeof CLIENT)[number]): string {
  const isBuilt = import.meta.url.endsWith('.js');
  const text = readFileSync(new URL(`./client/${name}.${isBuilt ? 'js' : 'ts'}`, import.meta.url), 'utf8');
  return isBuilt ? text : withoutTypes(text);
}

/** Node warns that this is experimental, as it does not of the same when it runs our own files. */
function withoutTypes(text: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** A script in a page ends at the first `</script`, wherever it stands. */
const inline = (script: string): string => script.replaceAll('</script', '<\\/script');
