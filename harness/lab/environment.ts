/** The environment of all that runs in the lab: Debian leaves the sbin folders, with `ip`, out of a user's PATH. */
export function labEnvironment(
  own: Readonly<Record<string, string>> = {},
  inherited: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  return { ...inherited, PATH: `${inherited.PATH ?? '/usr/bin:/bin'}:/usr/sbin:/sbin`, ...own };
}
