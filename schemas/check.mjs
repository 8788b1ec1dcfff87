// npm run schemas: lint, compatibility with schemas/baseline.binpb, and freshness of schemas/gen. Works offline.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate, generatedFiles, schemas } from './generate.mjs';

const buf = createRequire(import.meta.url).resolve('@bufbuild/buf/bin/buf');
const faults = [];

function check(name, ...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [buf, ...args], { encoding: 'utf8' });
  if (status !== 0) faults.push(`schemas: ${name}:\n${stdout}${stderr}`.trimEnd());
}

check('lint', 'lint', schemas);
check('not compatible with baseline.binpb', 'breaking', schemas, '--against', join(schemas, 'baseline.binpb'));

const fresh = mkdtempSync(join(tmpdir(), 'sounder-schemas-'));
try {
  generate(fresh);
  for (const name of generatedFiles) {
    const committed = join(schemas, 'gen', name);
    const same = existsSync(committed) && readFileSync(committed).equals(readFileSync(join(fresh, name)));
    if (!same) faults.push(`schemas: gen/${name} is stale, run: npm run build:schemas`);
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
}
