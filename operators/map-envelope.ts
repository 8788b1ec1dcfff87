import { Observable, type OperatorFunction } from 'rxjs';
import { toSounderError } from '../src/core/errors.ts';
import { type Envelope, withValue } from './envelope.ts';
import { forward, receive } from './receive.ts';

/**
 * Turn the value of every envelope into another one, synchronously; a throw rejects that envelope only.
 *
 *   source                -a-b-c-|
 *   mapEnvelope(upper)    -A-#-C-|        # : b threw, b is nacked with the error, the stream goes on
 *
 * Bounded: holds nothing. Order-preserving. Drops nothing.
 */
export function mapEnvelope<In, Out>(project: (value: In) => Out): OperatorFunction<Envelope<In>, Envelope<Out>> {
  return (source) =>
    new Observable((subscriber) => {
      receive(source, subscriber, (envelope) => {
        let value: Out;
        try {
          value = project(envelope.value);
        } catch (thrown) {
          envelope.nack(toSounderError(thrown));
          return;
        }
        forward(subscriber, withValue(envelope, value));
      });
    });
}
