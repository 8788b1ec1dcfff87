import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** What node-rdkafka needs to run, of 500 MB that it needs to be built. */
const rdkafkaParts = [
  'package.json',
  'LICENSE.txt',
  'lib',
  'librdkafka.js',
  'build/Release/node-librdkafka.node',
  'build/deps/librdkafka.so.1',
  'build/deps/librdkafka++.so.1',
];
const nativeParts = rdkafkaParts.filter((part) => /\.node$|\.so\.1$/.test(part));

/** h5wasm comes three times, for browsers too; its types are in src. */
const h5wasmParts = ['package.json', 'LICENSE.txt', 'dist/node'];

/** Only needed where C++ is compiled. */
const buildOnly = ['nan'];

/**
 * Puts the file set of the container image into a folder: what the package ships, and the packages it needs to run.
 *
 * @param root  the repository, built and with its packages installed; it is only read
 */
export async function assembleImage(root: string, into: string): Promise<void> {
  const { files } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { files: readonly string[] };
  await mkdir(into, { recursive: true });
  for (const part of ['package.json', ...files]) await copy(root, into, part, isRun);
  for (const folder of await packagesToRun(root)) {
    if (buildOnly.some((name) => folder.endsWith(`node_modules/${name}`))) continue;
    if (folder.endsWith('node_modules/node-rdkafka')) await copyRdkafka(root, into, folder);
    else if (folder.endsWith('node_modules/h5wasm'))
      for (const part of h5wasmParts) await copy(root, into, join(folder, part));
    else await copy(root, into, folder);
  }
}

/** Types and source maps are for those who build on the package. */
const isRun = (path: string): boolean => !/\.(?:d\.ts|map)$/.test(path);

async function copy(root: string, into: string, part: string, wanted?: (path: string) => boolean): Promise<void> {
  await mkdir(dirname(join(into, part)), { recursive: true });
  await cp(join(root, part), join(into, part), {
    recursive: true,
    dereference: true,
    ...(wanted ? { filter: (path: string) => wanted(path) } : {}),
  });
}

/** Folders below the root, from what npm knows of the dependencies of this installation. */
async function packagesToRun(root: string): Promise<readonly string[]> {
  const args = ['ls', '--omit=dev', '--all', '--parseable'];
  const { stdout } = await execute('npm', args, { cwd: root });
  const [, ...folders] = stdout.trim().split('\n');
  return folders.map((folder) => relative(root, folder));
}

async function copyRdkafka(root: string, into: string, folder: string): Promise<void> {
  const built = await readdir(join(root, folder, 'build', 'Release')).catch((): string[] => []);
  if (!built.includes('node-librdkafka.node')) throw new Error(`${folder}: not built; run npm rebuild node-rdkafka`);
  for (const part of rdkafkaParts) await copy(root, into, join(folder, part));
  await execute('strip', ['--strip-unneeded', ...nativeParts.map((part) => join(into, folder, part))]);
}
