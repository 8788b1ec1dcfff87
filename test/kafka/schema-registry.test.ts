import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { checkSchema } from '../../src/kafka/schema-registry.ts';

let server: Server | undefined;
afterEach(() => server?.close());

/** A registry on the loopback that answers as told. */
async function registry(answer: RequestListener): Promise<string> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((listening) => server!.once('listening', listening));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const check = (address: string, message = 'Estimate'): Promise<void> =>
  checkSchema({ registry: address, id: 7, message, place: 'radar.yaml: sink.registry' });

describe('a registered schema', () => {
  const proto =
    'syntax = "proto3";\n/* message Other {} */\npackage sounder.v1;\nmessage Estimate {\n}\nmessage Target {\n}\n';

  it('is asked for by its id and accepted when its first message is the one expected', async () => {
    const asked: (string | undefined)[] = [];
    const address = await registry((request, response) => {
      asked.push(request.url, request.headers.authorization);
      response.end(JSON.stringify({ schemaType: 'PROTOBUF', schema: proto }));
    });
    await check(`http://sounder:se%3Acret@${address}/`);
    expect(asked).toEqual(['/schemas/ids/7', `Basic ${Buffer.from('sounder:se:cret').toString('base64')}`]);
    await expect(check(`http://${address}`, 'Snapshot')).rejects.toThrow(
      'radar.yaml: sink.registry: schema 7: found message Estimate first in it, allowed: Snapshot',
    );
  });

  it.each([
    [404, {}, 'found none in'],
    [401, {}, 'it answers 401'],
    [200, { schema: '"string"' }, 'found type AVRO'],
    [200, 'not json', 'found type AVRO'],
  ])('answered with %s %j is refused in one line, exit 1', async (status, body, problem) => {
    const address = await registry((_, response) => {
      response.statusCode = status;
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    const refused = expect.objectContaining({ code: 'kafka-failed', exitCode: 1, message: expect.stringContaining(problem) as string }) as unknown; // prettier-ignore
    await expect(check(`http://${address}`)).rejects.toEqual(refused);
  });

  it('that nobody serves is refused, saying why', async () => {
    const address = await registry(() => undefined);
    server!.close();
    await expect(check(`http://${address}`)).rejects.toThrow(
      /schema 7: cannot be read from http:\/\/[\d.:]+: .*ECONNREFUSED/,
    );
  });

  it.each(['nowhere', 'ftp://host'])('is not asked of %s', async (address) => {
    await expect(check(address)).rejects.toMatchObject({ code: 'configuration-invalid', exitCode: 2 });
  });
});
