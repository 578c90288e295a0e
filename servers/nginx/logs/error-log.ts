import { count } from './log.ts';

/**
 * Kinds of lines in nginx's error log.
 * `no-ports`: no local port was left for a connection to the origin (errno 99 of connect(), 98 of bind()).
 * `refused` (111), `timed-out` (110), `reset` (104, or 32 for a write after it): the connection to the origin.
 * `closed-early`: the origin closed before the end of its answer, for example because an idle connection timed out just
 * when nginx reused it. `no-files` (24) and `no-connections` are limits of nginx itself.
 */
const NGINX_ERROR_KINDS = [
  'no-ports',
  'refused',
  'timed-out',
  'reset',
  'closed-early',
  'no-files',
  'no-connections',
  'other',
] as const;
export type NginxErrorKind = (typeof NGINX_ERROR_KINDS)[number];

const PATTERNS: readonly (readonly [NginxErrorKind, RegExp])[] = [
  // 99 of bind() has another meaning: the address does not belong to this host.
  ['no-ports', /\bconnect\(\) .*failed \(99:|\bbind\(.*failed \(98:/],
  ['refused', / \(111:/],
  ['timed-out', / \(110:/],
  ['reset', / \((?:104|32):/],
  ['closed-early', /upstream prematurely closed connection/],
  ['no-files', / \(24:/],
  ['no-connections', /worker_connections are not enough/],
];

/** Start of a line: `2026/11/21 07:28:43 [crit] 26#26: *5 `. */
const HEAD = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[\w+\] \d+#\d+: (?:\*\d+ )?/;

/**
 * A harmless message at the start of a worker that is root in an ordinary user's namespace, where setgroups(2) is not
 * allowed (user_namespaces(7)).
 */
const START_IN_USER_NAMESPACE = /^initgroups\(root, 0\) failed \(1:/;

/** The kind of one line; null if it is not an error, or continues a message of several lines. */
export function nginxErrorKind(line: string): NginxErrorKind | null {
  const head = HEAD.exec(line)?.[0];
  if (head === undefined || START_IN_USER_NAMESPACE.test(line.slice(head.length))) return null;
  // The rest comes from the client, whose request line may contain anything.
  const message = line.slice(head.length).split(', client: ', 1)[0]!;
  return PATTERNS.find(([, pattern]) => pattern.test(message))?.[0] ?? 'other';
}

/** Numbers of lines by kind, without kinds that did not occur. */
export type NginxErrorCounts = Partial<Record<NginxErrorKind, number>>;

/** Counts one line of the error log, given without its line feed. */
export function addErrorLine(counts: NginxErrorCounts, line: string): void {
  const kind = nginxErrorKind(line);
  if (kind !== null) count(counts, kind);
}
