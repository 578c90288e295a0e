/** The errno or code of an error; never its text, which would make a label of every port number. */
export function codeOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return typeof code === 'string' ? code : 'ERR_UNKNOWN';
}
