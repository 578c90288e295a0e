/** A line of a head or of chunks that is not valid, and the rule. The first one that fits a line counts. */
const LINES: readonly (readonly [RegExp, string])[] = [
  [/^[^\s:]+[ \t]+:/, 'white space before the colon of a field (RFC 9112, 5.1)'],
  [/^[ \t]/, 'white space before the first field (RFC 9112, 2.2)'],
  [
    /^content-length:(?![ \t]*\d+(?:[ \t]*,[ \t]*\d+)*[ \t]*$)/i,
    'a Content-Length that is no number (RFC 9112, 6.3)',
  ],
  [
    /^transfer-encoding:(?![ \t]*chunked[ \t]*$)/i,
    'a Transfer-Encoding that the request did not allow (RFC 9112, 6.1)',
  ],
  [/[\0-\x08\x0a-\x1f\x7f]/, 'a control character in a field (RFC 9110, 5.5)'],
  [/^[^:]*$/, 'a field without a colon (RFC 9112, 5)'],
  [/^(?![\w!#$%&'*+\-.^`|~]+:)/, 'a field name that is no token (RFC 9110, 5.1)'],
];

const SHOWN_BYTES = 60;

/**
 * Why the driver refused an answer that arrived in one piece (latin1), with its bytes in quotes. It reads the answer once more,
 * because the parser keeps no text.
 */
export function whyRefused(received: string): string {
  const [where, rule] = faultOf(received);
  const shown = JSON.stringify(where.slice(0, SHOWN_BYTES));
  return `${shown}${where.length > SHOWN_BYTES ? ' ...' : ''}: ${rule}`;
}

function faultOf(received: string): readonly [string, string] {
  const text = received.replace(/^(?:\r?\n)+/, '');
  const [line = '', ...rest] = headOf(text);
  const status = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: .*)?$/.exec(line);
  if (status === null) return [line, 'no status line of HTTP/1.x (RFC 9112, 4)'];
  if (status[2] === '101') return [line, 'a change of protocol that no request asked for (RFC 9110, 15.2.2)'];
  const unfolded = unfold(rest);
  for (const field of unfolded) {
    const rule = LINES.find(([pattern]) => pattern.test(field))?.[1];
    if (rule !== undefined) return [field, rule];
  }
  const named = (name: string): readonly string[] =>
    unfolded.filter((field) => field.toLowerCase().startsWith(`${name}:`));
  const [lengths, codings] = [named('content-length'), named('transfer-encoding')];
  if (codings.length > 0 && lengths.length > 0) {
    return [lengths[0]!, 'Content-Length together with Transfer-Encoding (RFC 9112, 6.3)'];
  }
  if (codings.length > 0 && status[1] === '0')
    return [codings[0]!, 'Transfer-Encoding in HTTP/1.0 (RFC 9112, 6.1)'];
  if (codings.length > 1) return [codings[1]!, 'chunked twice (RFC 9112, 6.1)'];
  if (lengths.length > 1) return [lengths.join('\r\n'), 'different values of Content-Length (RFC 9112, 6.3)'];
  return codings.length > 0
    ? [text.slice(-SHOWN_BYTES), 'chunks that do not fit their sizes (RFC 9112, 7.1)']
    : [text.slice(0, SHOWN_BYTES), 'an answer that breaks HTTP/1.x (RFC 9112)'];
}

/** The lines of the head without its empty line. */
function headOf(text: string): readonly string[] {
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  return text.slice(0, end).split(/\r?\n/);
}

/** Fields with the lines that continue them. White space before the first field continues nothing. */
function unfold(lines: readonly string[]): readonly string[] {
  const fields: string[] = [];
  for (const line of lines) {
    if (/^[ \t]/.test(line) && fields.length > 0) fields.push(`${fields.pop()} ${line.trim()}`);
    else fields.push(line);
  }
  return fields;
}
