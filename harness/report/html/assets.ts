import { readFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { STYLE } from './style.ts';

const require = createRequire(import.meta.url);

/** Plain scripts that share one scope, in the order in which they must run. */
const CLIENT = ['formats', 'chart', 'controls', 'data-table', 'page'] as const;

/** The parts of every page besides its data: the chart library (uPlot), our style and our script. */
export function readAssets(): { readonly css: string; readonly script: string } {
  const client = CLIENT.map(readClient).join('\n');
  return {
    css: `${readFileSync(require.resolve('uplot/dist/uPlot.min.css'), 'utf8')}\n${STYLE}`,
    script: inline(
      `${readFileSync(require.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8')}\n(() => {\n${client}\n})();`,
    ),
  };
}

/** Reads the sources in a checkout, and the built files in the package. */
function readClient(name: (typeof CLIENT)[number]): string {
  const isBuilt = import.meta.url.endsWith('.js');
  const text = readFileSync(new URL(`./client/${name}.${isBuilt ? 'js' : 'ts'}`, import.meta.url), 'utf8');
  return isBuilt ? text : withoutTypes(text);
}

/** Silences Node's warning that this is experimental, which it does not give when it strips the types of our own files. */
function withoutTypes(text: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** A script in a page ends at the first `</script`, even within a string. */
const inline = (script: string): string => script.replaceAll('</script', '<\\/script');
