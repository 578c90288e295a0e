import { TextDocument } from 'vscode-languageserver-textdocument';
import { loadActions } from './actions.ts';

const { validate, registerLogger } = (await loadActions()).languageService;

/** It logs what it stumbles over itself, and then finds nothing. */
const stumbled: string[] = [];
const ignore = (): void => {};
registerLogger({
  ...{ log: ignore, info: ignore, warn: ignore },
  error: (message: string) => {
    stumbled.push(message);
  },
});

/** It remembers what it has parsed by the address, so that each text needs one of its own. */
let texts = 0;

/** What GitHub's own language service finds wrong with a workflow or an action; its path tells it which of the two it is. */
export async function faultsIn(path: string, text: string): Promise<readonly string[]> {
  texts += 1;
  const found = await validate(TextDocument.create(`file:///${texts}/${path}`, 'yaml', 1, text));
  const faults = found.map(({ range, message }) => `${path}:${range.start.line + 1}: ${message}`);
  return [...faults, ...stumbled.splice(0)];
}
