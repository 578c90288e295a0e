import type { Headers, RequestSettings } from './request.ts';
import { hide } from './secrets.ts';
import type { Field } from './sent.ts';

/** Characters of a name (RFC 9110, 5.6.2). */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+/;
/** Visible ASCII with spaces and tabs in between: what every version of HTTP sends alike (RFC 9110, 5.5; RFC 9113, 8.2.1). */
const VALUE = /^(?:[!-~](?:[\t -~]*[!-~])?)?$/;
/** A name or an IP literal, with or without a port. */
const HOST = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** More than any server takes. */
const MOST_CHARACTERS = 65_536;

/** Fields that frame a request or belong to its connection, with who decides. */
const OWNED: Readonly<Record<string, string>> = {
  'content-length': 'the length of the body',
  'transfer-encoding': 'the driver, which sends a body with its length',
  connection: 'the axes reuse and closer',
  'keep-alive': 'the axes reuse and closer',
  'proxy-connection': 'the axes reuse and closer',
  upgrade: 'the axis protocol',
  'http2-settings': 'the axis protocol',
  te: 'the driver, which takes no trailers',
  trailer: 'the driver, which sends none',
  expect: 'the driver, which sends a body at once',
};

/** Words in the names of fields that authenticate somebody: rather one too many, whose value is then not recorded. */
const CREDENTIAL_NAME = /auth|token|secret|key|cookie|session|passw|credential|signature|jwt/i;
/** Values that do so under any name. */
const CREDENTIAL_VALUE = /^(?:basic|bearer|digest|negotiate|token) +\S/i;

/** Whether the value of a field must be neither shown nor stored. */
export function isCredential(name: string, values: readonly string[]): boolean {
  return CREDENTIAL_NAME.test(name) || values.some((value) => CREDENTIAL_VALUE.test(value));
}

/** Keeps the values of credentials out of all texts, also without their scheme: `Bearer abc` hides `abc`. */
export function hideCredentials(fields: readonly Field[]): void {
  for (const [name, value] of fields) {
    if (!isCredential(name, [value])) continue;
    hide(value);
    hide(/^\w+ +(\S+)$/.exec(value)?.[1] ?? '');
  }
}

/** Whether a request would have two tokens. */
export function authorizesTwice({ headers, bearerEnv }: RequestSettings): boolean {
  return bearerEnv !== null && Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
}

/** A mistake in a header field. Its value, which may be a secret, is not in it. */
export interface HeaderMistake {
  /** As far as it is a name. */
  readonly name: string;
  readonly what: string;
  readonly expected: string;
}

/** What is wrong with header fields whose values can be anything. */
export function headerMistakes(headers: Readonly<Record<string, unknown>>): readonly HeaderMistake[] {
  const seen = new Set<string>();
  return Object.entries(headers).flatMap(([name, value]) => {
    const key = name.toLowerCase();
    const found = seen.has(key) ? TWICE : problemOf(name, Array.isArray(value) ? value : [value]);
    seen.add(key);
    return found === null ? [] : [{ name: TOKEN.exec(name)?.[0] ?? '', ...found }];
  });
}

type Problem = Omit<HeaderMistake, 'name'>;

const TWICE: Problem = { what: 'Is given twice', expected: 'a name once, with a list of values' };

function problemOf(name: string, values: readonly unknown[]): Problem | null {
  if (TOKEN.exec(name)?.[0] !== name) {
    return { what: 'Is not the name of a header', expected: 'a name such as Content-Type' };
  }
  const owner = Object.hasOwn(OWNED, name.toLowerCase()) ? OWNED[name.toLowerCase()] : undefined;
  if (owner !== undefined) return { what: 'Cannot be set', expected: `no ${name}: it follows from ${owner}` };
  const isText = (value: unknown): value is string =>
    typeof value === 'string' && value.length <= MOST_CHARACTERS && VALUE.test(value);
  if (values.length === 0 || !values.every(isText)) {
    const expected = 'printable ASCII on one line, without spaces at its ends, or a list of such texts';
    return { what: 'Its value is not valid (and not shown, for it may be a secret)', expected };
  }
  if (name.toLowerCase() !== 'host' || (values.length === 1 && HOST.test(values[0]!))) return null;
  return { what: 'Is not valid', expected: 'one host, such as api.test or api.test:8080' };
}

/** These fields, and `added` in the place of those of the same name. */
export function withHeaders(before: Headers, added: Headers): Headers {
  const replaced = new Set(Object.keys(added).map((name) => name.toLowerCase()));
  const kept = Object.entries(before).filter(([name]) => !replaced.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...added };
}
