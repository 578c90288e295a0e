import { loadActions } from './actions.ts';

const { data, Evaluator, Lexer, Parser } = (await loadActions()).expressions;

/** What expressions can see: `inputs`, `github`, `steps` and so on. */
export type Contexts = Readonly<Record<string, unknown>>;

/** How the steps before this one ended. */
export type Status = 'success' | 'failure';

const STATUS_FUNCTIONS: Readonly<Record<string, (status: Status) => boolean>> = {
  success: (status) => status === 'success',
  failure: (status) => status === 'failure',
  always: () => true,
  cancelled: () => false,
};

/** Evaluates one expression as GitHub's own library does. */
export function evaluate(expression: string, contexts: Contexts, status: Status = 'success') {
  const functions = Object.entries(STATUS_FUNCTIONS).map(([name, answer]) => ({
    ...{ name, minArgs: 0, maxArgs: 0 },
    call: () => new data.BooleanData(answer(status)),
  }));
  const { tokens } = new Lexer(expression).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
  const known = JSON.parse(JSON.stringify(contexts), data.reviver);
  return new Evaluator(parsed, known, new Map(functions.map((one) => [one.name, one]))).evaluate();
}

/** A text with its `${{ }}` filled in. */
export function filled(text: string, contexts: Contexts): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_, expression: string) =>
    evaluate(expression, contexts).coerceString(),
  );
}

/** Whether a step runs; without a condition, or with one that asks for no status, only while all is well. */
export function applies(condition: string | undefined, contexts: Contexts, status: Status): boolean {
  const expression = (condition ?? 'success()').replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1');
  const asks = /\b(success|failure|always|cancelled)\s*\(/.test(expression);
  if (!asks && status === 'failure') return false;
  return isTrue(evaluate(expression, contexts, status));
}

/** As GitHub takes values for conditions: false, 0, '' and null are false. */
function isTrue(value: ReturnType<typeof evaluate>): boolean {
  switch (value.kind) {
    case data.Kind.Null:
      return false;
    case data.Kind.Boolean:
    case data.Kind.Number:
      return Boolean((value as { value: boolean | number }).value);
    case data.Kind.String:
      return (value as { value: string }).value !== '';
    default:
      return true;
  }
}
