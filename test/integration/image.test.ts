import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assembleImage } from '../../docker/image/assemble.ts';

const execute = promisify(execFile);
const built = existsSync('dist/src/apps/cli/main.js') && existsSync('node_modules/node-rdkafka/build/Release');
let app: string;

/** The container's /app, without a container: what it lacks, this cannot find either. */
describe.skipIf(!built)('the file set of the image (needs npm run build and a built node-rdkafka)', () => {
  beforeAll(async () => {
    app = join(await mkdtemp(join(tmpdir(), 'sounder-image-')), 'app');
    await assembleImage('.', app);
  });
  afterAll(() => rm(join(app, '..'), { recursive: true, force: true }));

  const node = (...args: string[]) => execute(process.execPath, args, { cwd: app });

  it('runs the command, the whole way from a scene to estimates', async () => {
    const { stdout } = await node('dist/src/apps/cli/main.js', 'demo', '--out', join(app, '..', 'demo'));
    expect(stdout).toContain('120 of 120 targets found, 0 false');
  });

  it('loads node-rdkafka, stripped of what built it', async () => {
    const { stdout } = await node('-e', 'console.log(require("node-rdkafka").librdkafkaVersion)');
    expect(stdout).toMatch(/^2\.\d+\.\d+\n$/);
    expect((await readdir(join(app, 'node_modules/node-rdkafka'))).sort()).toEqual(['LICENSE.txt', 'build', 'lib', 'librdkafka.js', 'package.json']); // prettier-ignore
    const { stdout: size } = await execute('du', ['-sm', join(app, 'node_modules/node-rdkafka')]);
    expect(Number.parseInt(size, 10)).toBeLessThan(8);
  });

  it('holds neither tests nor tools', async () => {
    expect((await readdir(app)).sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'node_modules', 'package.json', 'pipeline', 'schemas']); // prettier-ignore
    const packages = await readdir(join(app, 'node_modules'));
    for (const tool of ['typescript', 'vitest', 'nan']) expect(packages).not.toContain(tool);
  });
});
