import { readFileSync } from 'node:fs';

/** From the package.json above this file, which lies deeper in the built package than in the sources. */
export function packageVersion(): string {
  for (const above of ['../../../', '../../../../']) {
    try {
      const text = readFileSync(new URL(`${above}package.json`, import.meta.url), 'utf8');
      return (JSON.parse(text) as { version: string }).version;
    } catch {
      continue;
    }
  }
  return 'unknown';
}
