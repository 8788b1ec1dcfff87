import { readFile } from 'node:fs/promises';
import { transformSync } from 'rolldown/utils';

/** A module hook: TypeScript with its types taken out; everything else as Node loads it. */
export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts') || url.includes('/node_modules/')) return nextLoad(url, context);
  const { code, errors } = transformSync(url, await readFile(new URL(url), 'utf8'), { lang: 'ts' });
  if (errors.length > 0) throw new SyntaxError(`${url}: ${errors[0].message}`);
  return { format: 'module', source: code, shortCircuit: true };
}
