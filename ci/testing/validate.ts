import { registerHooks } from 'node:module';
import { TextDocument } from 'vscode-languageserver-textdocument';

/**
 * GitHub's own language service. It imports JSON without saying that it is JSON, which bundlers allow and Node does not
 * (nodejs.org/api/esm.html#json-modules).
 */
async function loadLanguageService() {
  const hooks = registerHooks({
    load: (url, context, next) =>
      next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context),
  });
  const service = await import('@actions/languageservice');
  hooks.deregister();
  return service;
}

const { validate, registerLogger } = await loadLanguageService();

/** Errors of the service itself. It only logs them, and then finds nothing. */
const errors: string[] = [];
const ignore = (): void => {};
registerLogger({
  ...{ log: ignore, info: ignore, warn: ignore },
  error: (message: string) => {
    errors.push(message);
  },
});

/** Texts checked. The service caches by address, so each text needs one of its own. */
let texts = 0;

/** Faults that GitHub's language service finds in a workflow or an action, which it tells apart by the path. */
export async function faultsIn(path: string, text: string): Promise<readonly string[]> {
  texts += 1;
  const found = await validate(TextDocument.create(`file:///${texts}/${path}`, 'yaml', 1, text));
  const faults = found.map(({ range, message }) => `${path}:${range.start.line + 1}: ${message}`);
  return [...faults, ...errors.splice(0)];
}
