/** The errno or code of an error; never its text, because each port number in it would make a new label. */
export function codeOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return typeof code === 'string' ? code : 'ERR_UNKNOWN';
}
