import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { KAFKA_VERSION } from '../../docker/kafka/version.ts';

interface Compose {
  readonly services: Readonly<
    Record<string, { readonly image: string; readonly volumes?: readonly string[]; readonly build?: object }>
  >;
}
const compose = parse(await readFile('docker/compose.yaml', 'utf8')) as Compose;
const dockerfile = await readFile('docker/Dockerfile', 'utf8');
const instructions = dockerfile.split('\n').map((line) => line.trim());

describe('docker/Dockerfile', () => {
  const copied = instructions
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) => line.split(/\s+/).slice(1, -1));

  it('copies nothing that is not there, and all of it passes the ignore file', async () => {
    const kept = (await readFile('docker/Dockerfile.dockerignore', 'utf8')).trim().split('\n');
    expect(copied.length).toBeGreaterThan(8);
    expect(copied.filter((source) => !existsSync(source))).toEqual([]);
    expect(copied.filter((source) => !kept.includes(`!${source}`))).toEqual([]);
  });

  it('copies every folder that is compiled', async () => {
    const { include } = JSON.parse(await readFile('tsconfig.build.json', 'utf8')) as { include: readonly string[] };
    expect(include.filter((folder) => !copied.includes(folder))).toEqual([]);
  });

  it('runs as a user without rights, with threads enough for polls and files', () => {
    const last = instructions.slice(instructions.lastIndexOf('FROM node:${NODE}-slim'));
    expect(last).toContain('USER node');
    expect(last.join('\n')).toMatch(/UV_THREADPOOL_SIZE=16/);
  });
});

describe('docker/compose.yaml', () => {
  it('runs the version of Kafka that runs without Docker', () => {
    for (const name of ['kafka', 'topics']) expect(compose.services[name].image).toBe(`apache/kafka:${KAFKA_VERSION}`);
  });

  it('mounts files that are there', () => {
    const mounted = Object.values(compose.services)
      .flatMap(({ volumes = [] }) => volumes)
      .filter((volume) => volume.startsWith('.'))
      .map((volume) => join('docker', volume.split(':')[0]));
    expect(mounted).toEqual(['docker/pipeline.yaml']);
    expect(mounted.filter((file) => !existsSync(file))).toEqual([]);
    expect(existsSync(join(dirname('docker/compose.yaml'), 'Dockerfile'))).toBe(true);
  });
});
