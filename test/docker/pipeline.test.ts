import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadPipeline } from '../../pipeline/config/load.ts';

describe('docker/pipeline.yaml', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('is a pipeline from topic to topic, over the brokers of the compose file', async () => {
    vi.stubEnv('SOUNDER_BROKERS', 'kafka:19092');
    const { source, sink, delivery, metrics } = await loadPipeline('docker/pipeline.yaml');
    expect(source).toMatchObject({ kind: 'kafka', brokers: 'kafka:19092', topic: 'snapshots' });
    expect(sink).toMatchObject({ kind: 'kafka', topic: 'estimates' });
    expect(delivery).toMatchObject({ guarantee: 'exactly-once', deadLetters: 'snapshots-dead' });
    expect(metrics).toMatchObject({ port: 9464 });
  });
});
