/** The environment of programs in the lab, with the sbin folders (`ip`), which Debian leaves out of a user's PATH. */
export function labEnvironment(
  own: Readonly<Record<string, string>> = {},
  inherited: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  return { ...inherited, PATH: `${inherited.PATH ?? '/usr/bin:/bin'}:/usr/sbin:/sbin`, ...own };
}
