// Protobuf definitions -> schemas/gen/sounder.js and sounder.d.ts.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const schemas = fileURLToPath(new URL('.', import.meta.url));
export const generatedFiles = ['sounder.js', 'sounder.d.ts'];

const pbjs = createRequire(import.meta.url).resolve('protobufjs-cli/bin/pbjs');
const options = '-t static-module -w esm --force-long --no-create --no-verify --no-convert --no-delimited --no-typeurl';

/** Writes the generated files into a folder. */
export function generate(folder) {
  const protos = readdirSync(join(schemas, 'sounder/v1')).filter((name) => name.endsWith('.proto'));
  const sources = protos.sort().map((name) => join(schemas, 'sounder/v1', name));
  const run = (...more) =>
    execFileSync(process.execPath, [pbjs, ...options.split(' '), '-p', schemas, ...more, ...sources]);
  const [code, types] = generatedFiles.map((name) => join(folder, name));
  // The types come out of the comments, the code is half the size without them.
  run('-d', '-o', code);
  run('--no-comments', '-o', code);
  // 64-bit integers are read and written by their halves, which spares a dependency on the `long` package.
  const halves = 'interface Long {\n    low: number;\n    high: number;\n}';
  writeFileSync(types, readFileSync(types, 'utf8').replace('import Long = require("long");', halves));
}
