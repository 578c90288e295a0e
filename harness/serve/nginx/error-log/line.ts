import { NGINX_KINDS, UNKNOWN_LINE } from './kinds.ts';

/** Start of a line: `2026/11/21 07:28:43 [crit] 26#26: *5 `. */
const HEAD = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[\w+\] \d+#\d+: (?:\*\d+ )?/;

/**
 * A harmless message at the start of a worker that is root in an ordinary user's namespace, where setgroups(2) is not
 * allowed (user_namespaces(7)).
 */
const START_IN_USER_NAMESPACE = /^initgroups\(root, 0\) failed \(1:/;

/**
 * The message of one line, without its time and without what nginx adds about the request, which the client may have
 * chosen; null if the line is no error, or continues a message of several lines.
 */
export function messageOf(line: string): string | null {
  const head = HEAD.exec(line)?.[0];
  if (head === undefined || START_IN_USER_NAMESPACE.test(line.slice(head.length))) return null;
  return line.slice(head.length).split(', client: ', 1)[0]!;
}

/** The id of the kind of a message; `other` if it is unknown. */
export function kindOf(message: string): string {
  return NGINX_KINDS.find(({ line }) => line.test(message))?.id ?? UNKNOWN_LINE;
}
