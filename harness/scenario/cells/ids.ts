/**
 * Ids for names: lower case letters, digits and hyphens, at most 60 long, so that they can be file names and
 * fragments of addresses. Names that come to the same get `-2`, `-3`, ... in their order.
 */
export function uniqueIds(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const slug = slugOf(name);
    let id = slug;
    for (let suffix = 2; taken.has(id); suffix++) id = `${slug}-${suffix}`;
    taken.add(id);
    return id;
  });
}

function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, '');
  return slug === '' ? 'cell' : slug;
}
