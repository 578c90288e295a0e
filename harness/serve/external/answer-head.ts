/** The head of an answer, as far as it matters before the load. */
export interface AnswerHead {
  /** Of HTTP/1.x, in the status line; null: the answer is in HTTP/2. */
  readonly minorVersion: number | null;
  readonly status: number;
  readonly location: string | undefined;
}

/** Maximum bytes of a head: as much as the driver `socket` takes. */
const MOST_HEAD_BYTES = 300 * 1024;

const STATUS_LINE = /^HTTP\/1\.([01])[ \t]+(\d{3})(?:[ \t].*)?$/;
/** Every start of a status line. */
const PREFIXES = Array.from('HTTP/1.', (_, index) => 'HTTP/1.'.slice(0, index + 1));

/**
 * Reads the first head in what a server has sent (latin1). It takes more than any driver does, for only their own verdict on
 * an odd answer counts. null: more must come. `rule`: what no answer may break, and this one does.
 */
export function readHead(received: string): AnswerHead | { readonly rule: string } | null {
  const text = received.replace(/^(?:\r?\n)+/, '');
  if (text === '' || PREFIXES.includes(text)) return null;
  if (!text.startsWith('HTTP/1.')) return { rule: BEGINS };
  const end = /\r?\n\r?\n/.exec(text);
  if (end === null) return text.length > MOST_HEAD_BYTES ? { rule: ENDS } : null;
  const head = text.slice(0, end.index);
  const [line = ''] = head.split(/\r?\n/, 1);
  const found = STATUS_LINE.exec(line);
  if (found === null) return { rule: BEGINS };
  const [minorVersion, status] = [Number(found[1]), Number(found[2])];
  // Interim answers come before the one that counts; after 101 no HTTP follows.
  if (status < 200 && status !== 101) return readHead(text.slice(end.index + end[0].length));
  return { minorVersion, status, location: /^location:[ \t]*(.*?)[ \t]*$/im.exec(head)?.[1] };
}

const BEGINS = 'an answer begins with a status line such as "HTTP/1.1 200 OK" (RFC 9112, 4)';
const ENDS = `the head of an answer ends with an empty line (RFC 9112, 2.1), within ${MOST_HEAD_BYTES / 1024} kB`;

/** An answer that could not be read. */
export class UnreadableAnswer extends Error {
  readonly code = 'ERR_UNREADABLE_ANSWER';
  /** Bytes of the answer, as latin1. */
  readonly received: string;
  /** What it breaks. */
  readonly rule: string;

  constructor(received: string, rule: string) {
    super(rule);
    this.received = received;
    this.rule = rule;
  }
}

/** The rule that an answer breaks which ends before its head does. */
export const CUT_OFF = 'the connection ended before the end of its head';
