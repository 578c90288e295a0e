import { accessSync, readFileSync } from 'node:fs';

/** Where Debian's package puts it. */
export const CHROMIUM = '/usr/bin/chromium';

/** Why there is no browser to test with; null where there is. */
export function whyNoChromium(): string | null {
  try {
    accessSync(CHROMIUM);
    return null;
  } catch {
    return whyNoChromiumPackage() ?? `${CHROMIUM} is not there (./setup.sh --test installs it)`;
  }
}

/** Why this system has none to install; null where it has. A snap sees neither /tmp nor the options that tests give it. */
export function whyNoChromiumPackage(): string | null {
  return /^ID=ubuntu$/m.test(osRelease()) ? 'Ubuntu has Chromium as a snap only' : null;
}

function osRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}
