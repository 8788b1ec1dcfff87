import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;

/** The sources beside packages that are the installed ones but for node-rdkafka, as where it could not be built. */
describe('without node-rdkafka installed', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sounder-'));
    for (const part of ['src', 'operators', 'pipeline', 'schemas', 'test/loader', 'package.json'])
      await cp(part, join(folder, part), { recursive: true });
    await mkdir(join(folder, 'node_modules'));
    for (const name of await readdir('node_modules'))
      if (name !== 'node-rdkafka') await symlink(resolve('node_modules', name), join(folder, 'node_modules', name));
    const scenario = 'pipeline/presets/street.scenario.yaml';
    expect(await sounder('simulate', scenario, '--out', 'street')).toMatchObject({ code: 0 });
    const kafka = 'brokers: "localhost:1", topic: t';
    await writeFile(join(folder, 'in.yaml'), `source: { kind: kafka, ${kafka}, group: g }\nstages: [plain: {}]\n`);
    await writeFile(join(folder, 'out.yaml'), `source: { kind: replay, capture: street }\nstages: [plain: {}]\nsink: { kind: kafka, ${kafka} }\n`); // prettier-ignore
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const sounder = (...args: string[]) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((done) => {
      const node = ['--import', './test/loader/typescript.mjs', 'src/apps/cli/main.ts', ...args];
      execFile(process.execPath, node, { cwd: folder, maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
        done({ code: error ? error.code : 0, stdout, stderr }),
      );
    });

  it.each([
    ['run', 'in.yaml'],
    ['run', 'out.yaml'],
    ['produce', 'street', '--brokers', 'localhost:1', '--topic', 't'],
    ['consume', '--brokers', 'localhost:1', '--topic', 't'],
  ])('%s %s says in one line what to install, and exits with 2', async (...args) => {
    expect(await sounder(...args)).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'sounder: Kafka needs node-rdkafka, which is not installed, run: npm install node-rdkafka ' +
        '(builds librdkafka: needs a C++ compiler, make and python3)\n',
    });
  });

  it('everything else works', async () => {
    const { code, stdout } = await sounder('replay', 'street', '--quiet');
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n').length).toBeGreaterThan(10);
  });
});
