import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SounderError } from '../core/errors.ts';

export interface HealthServerOptions {
  /** 0 for any that is free. */
  readonly port: number;
  readonly host: string;
  /** Text in the exposition format of Prometheus. */
  readonly metrics: () => string;
  /** What is wrong with the process, so that it should be restarted. */
  readonly unhealthy: () => string | undefined;
  /** Why no work should be expected of it now. */
  readonly unready: () => string | undefined;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `/metrics`, `/healthz` (200 while alive) and `/readyz` (200 while working), each as text.
 *
 * It keeps no process alive, and closing it waits for no scraper.
 *
 * @throws SounderError `io-failed` naming the port when it cannot be listened on
 */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const { metrics, unhealthy, unready } = options;
  const routes: Readonly<Record<string, (response: ServerResponse) => void>> = {
    '/metrics': (response) => send(response, 200, metrics(), 'text/plain; version=0.0.4; charset=utf-8'),
    '/healthz': (response) => sendState(response, unhealthy()),
    '/readyz': (response) => sendState(response, unready()),
  };
  const server = createServer(({ method, url = '/' }, response) => {
    const path = url.split('?')[0];
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (!route) send(response, 404, `not found; here are ${Object.keys(routes).join(', ')}\n`);
    else if (method !== 'GET' && method !== 'HEAD') send(response.setHeader('allow', 'GET, HEAD'), 405, 'only GET\n');
    else route(response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (thrown: NodeJS.ErrnoException) => reject(listenError(options, thrown)));
    server.listen(options.port, options.host, resolve);
  });
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

const sendState = (response: ServerResponse, fault: string | undefined): void =>
  send(response, fault === undefined ? 200 : 503, `${fault ?? 'ok'}\n`);

function listenError({ port, host }: HealthServerOptions, thrown: NodeJS.ErrnoException): SounderError {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'is in use',
    EACCES: 'needs more rights',
    EADDRNOTAVAIL: 'is no address of this machine',
    ENOTFOUND: 'is no address of this machine',
  };
  const reason = reasons[thrown.code ?? ''] ?? `cannot be listened on: ${thrown.message}`;
  return new SounderError('io-failed', `metrics: found ${host}:${port}, which ${reason}`, { host, port }, thrown);
}
