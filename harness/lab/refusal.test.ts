import { expect, test } from 'vitest';
import { type RefusalFacts, remedyFor } from './refusal.ts';

const user: RefusalFacts = {
  message: 'unshare: unshare failed: Operation not permitted',
  root: false,
  container: false,
  apparmorRestricts: false,
  maxUserNamespaces: 96_000,
  cloneForbidden: false,
};

test.each([
  ['a missing program', { ...user, message: 'spawn unshare ENOENT' }, './setup.sh'],
  ['a container', { ...user, root: true, container: true }, '--cap-add SYS_ADMIN'],
  ['root without the capability', { ...user, root: true }, 'CAP_SYS_ADMIN'],
  ['Ubuntu 24.04', { ...user, apparmorRestricts: true }, 'apparmor_restrict_unprivileged_userns=0'],
  ['an old Debian', { ...user, cloneForbidden: true }, 'unprivileged_userns_clone=1'],
  ['no user namespaces allowed', { ...user, maxUserNamespaces: 0 }, 'user.max_user_namespaces='],
  ['anything else', user, 'lab.kind=host'],
])('remedyFor() for %s', (_, facts, remedy) => {
  expect(remedyFor(facts)).toContain(remedy);
});
