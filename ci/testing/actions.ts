import { registerHooks } from 'node:module';

/**
 * GitHub's own libraries for workflows. They import JSON without saying that it is JSON, as bundlers let them and Node
 * does not (nodejs.org/api/esm.html#json-modules).
 */
export async function loadActions() {
  const hooks = registerHooks({
    load: (url, context, next) =>
      next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context),
  });
  const [expressions, languageService] = await Promise.all([
    import('@actions/expressions'),
    import('@actions/languageservice'),
  ]);
  hooks.deregister();
  return { expressions, languageService };
}
