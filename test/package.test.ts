import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

it('the package carries what it exports and no benchmarks', async () => {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  const { bin, files, exports } = JSON.parse(text) as {
    bin: Record<string, string>;
    files: string[];
    exports: Record<string, string | { types: string; default: string }>;
  };
  const carries = (path: string): boolean => files.some((entry) => path.startsWith(`${entry}/`));
  const exported = Object.values(exports).flatMap((entry) => (typeof entry === 'string' ? [] : Object.values(entry)));
  for (const path of [
    ...Object.values(bin),
    ...exported,
    'dist/schemas/gen/sounder.js',
    'dist/pipeline/presets/isac.yaml',
    'dist/pipeline/presets/tahir-2025.yaml',
  ])
    expect(carries(path.replace(/^\.\//, '')), path).toBe(true);
  expect(carries('dist/bench/main.js')).toBe(false);
  expect(carries('dist/.tsbuildinfo')).toBe(false);
});
