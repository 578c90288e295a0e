/**
 * Values that must never be shown or stored: tokens and other credentials of the user's requests. What other programs say
 * (a server's log, an answer that no driver can read) may repeat them, so such texts pass through `withoutSecrets`.
 */
const secrets = new Set<string>();

/** What a text shows in the place of a secret. */
const HIDDEN = '(hidden)';

export function hide(secret: string): void {
  if (secret !== '') secrets.add(secret);
}

/** The text without any value that was hidden. */
export function withoutSecrets(text: string): string {
  // The longest first: one may be a part of another.
  const longest = [...secrets].sort((a, b) => b.length - a.length);
  return longest.reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text);
}
