import { connect } from 'node:net';

const ATTEMPT_MS = 2000;

/**
 * Whether a broker answers at a port and takes clients.
 *
 *   Metadata request v0   length:int32  api_key:int16 = 3  version:int16 = 0  correlation:int32  client:int16 = -1  topics:int32 = 0
 *   response v0           length:int32  correlation:int32  brokers:int32 ...
 *
 * A node that is still starting is not among the brokers of its own answer.
 */
export function brokerAnswers(port: number, host = '127.0.0.1'): Promise<boolean> {
  const request = Buffer.alloc(18);
  request.writeInt32BE(14, 0);
  request.writeInt16BE(3, 4);
  request.writeInt16BE(-1, 12);
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0);
    const socket = connect(port, host, () => socket.write(request));
    const finish = (ready: boolean): void => {
      socket.destroy();
      resolve(ready);
    };
    socket.setTimeout(ATTEMPT_MS, () => finish(false));
    socket.on('error', () => finish(false));
    socket.on('close', () => resolve(false));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length >= 12) finish(answer.readInt32BE(8) > 0);
    });
  });
}
