import { expect, it } from 'vitest';
import { startHealthServer } from '../../src/runtime/health-server.ts';

const local = { host: '127.0.0.1', port: 0 };

it('a health server answers for metrics, health and readiness, and for nothing else', async () => {
  const state: { unhealthy?: string; unready?: string } = { unready: 'starting' };
  const server = await startHealthServer({
    ...local,
    metrics: () => 'a_total 1\n',
    unhealthy: () => state.unhealthy,
    unready: () => state.unready,
  });
  const get = async (path: string, method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
    return [response.status, await response.text(), response.headers.get('content-type')];
  };
  const plain = 'text/plain; charset=utf-8';
  expect(await get('/metrics?x=1')).toEqual([200, 'a_total 1\n', 'text/plain; version=0.0.4; charset=utf-8']);
  expect(await get('/healthz')).toEqual([200, 'ok\n', plain]);
  expect(await get('/readyz')).toEqual([503, 'starting\n', plain]);
  delete state.unready;
  state.unhealthy = 'broken';
  expect(await get('/readyz')).toEqual([200, 'ok\n', plain]);
  expect(await get('/healthz')).toEqual([503, 'broken\n', plain]);
  expect(await get('/')).toEqual([404, 'not found; here are /metrics, /healthz, /readyz\n', plain]);
  expect((await get('/toString'))[0]).toBe(404);
  expect(await get('/metrics', 'POST')).toEqual([405, 'only GET\n', plain]);
  expect(await get('/healthz', 'HEAD')).toEqual([503, '', plain]);
  await server.close();
  await expect(get('/healthz')).rejects.toThrow();
});

it('a port that is taken is named', async () => {
  const quiet = { metrics: () => '', unhealthy: () => undefined, unready: () => undefined };
  const first = await startHealthServer({ ...local, ...quiet });
  await expect(startHealthServer({ ...local, ...quiet, port: first.port })).rejects.toMatchObject({
    code: 'io-failed',
    message: `metrics: 127.0.0.1:${first.port}`.replace('metrics: ', 'metrics: found ') + ', which is in use',
  });
  await first.close();
});
