import { expect, test } from 'vitest';
import { embedded, html, trusted } from './markup.ts';

test('html`` escapes every value, within attributes too', () => {
  const hostile = `<b a="1" b='2'>&`;
  const escaped = '&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;';
  expect(html`<i title="${hostile}">${hostile}</i>`.text).toBe(`<i title="${escaped}">${escaped}</i>`);
});

test('html`` keeps markup as it is, joins lists and leaves out null', () => {
  expect(html`${[html`<i>${1}</i>`, 'a', trusted('<hr>')]}${null}.`.text).toBe('<i>1</i>a<hr>.');
});

test('embedded() cannot end a script or begin a comment', () => {
  const data = { text: '</script><!--<script>' };
  expect(embedded(data).text).not.toContain('<');
  expect(JSON.parse(embedded(data).text)).toEqual(data);
});
