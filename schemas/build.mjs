// npm run build:schemas: regenerates schemas/gen. `--baseline` also makes the definitions as they are now the ones that
// later changes must stay compatible with; do that once, at a release.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { generate, schemas } from './generate.mjs';

mkdirSync(join(schemas, 'gen'), { recursive: true });
generate(join(schemas, 'gen'));

if (process.argv.includes('--baseline')) {
  const buf = createRequire(import.meta.url).resolve('@bufbuild/buf/bin/buf');
  execFileSync(
    process.execPath,
    [buf, 'build', schemas, '--exclude-source-info', '-o', join(schemas, 'baseline.binpb')],
    { stdio: 'inherit' },
  );
}
