import { SounderError } from '../core/errors.ts';

export interface RegisteredSchema {
  /** `http://host:port`, perhaps with user and password. */
  readonly registry: string;
  readonly id: number;
  /** First message of the schema, the one that framed messages hold. */
  readonly message: string;
  /** Where it was written, for errors. */
  readonly place: string;
}

const ANSWER_MS = 10_000;

/**
 * Looks a schema up in a registry and checks that it is the one that will be read or written.
 *
 * Confluent Schema Registry API v1, `GET /schemas/ids/{id}`; credentials in the address go as basic authentication.
 *
 * @throws SounderError `configuration-invalid` for an address that is none, `kafka-failed` when the registry cannot be
 *   reached within ten seconds, refuses, does not have the schema, or has another one under its id
 */
export async function checkSchema(schema: RegisteredSchema, ask: typeof fetch = fetch): Promise<void> {
  const { id, message, place } = schema;
  const { url, headers } = addressOf(schema);
  const failed = (problem: string, cause?: unknown): SounderError =>
    new SounderError('kafka-failed', `${place}: schema ${id}: ${problem}`, { id, registry: url.origin }, cause);
  let answer: Response;
  let body: unknown;
  try {
    answer = await ask(url, { headers, signal: AbortSignal.timeout(ANSWER_MS) });
    body = await answer.json().catch(() => undefined);
  } catch (thrown) {
    const { message: reason, cause } = thrown as Error;
    const why = cause instanceof Error && cause.message !== '' ? cause.message : reason;
    throw failed(`cannot be read from ${url.origin}: ${why}`, thrown);
  }
  if (answer.status === 404) throw failed(`found none in ${url.origin}, allowed: an id that it has`);
  if (!answer.ok) throw failed(`cannot be read from ${url.origin}: it answers ${answer.status} ${answer.statusText}`);
  const { schemaType = 'AVRO', schema: text } = (body ?? {}) as { schemaType?: unknown; schema?: unknown };
  if (schemaType !== 'PROTOBUF' || typeof text !== 'string')
    throw failed(`found type ${String(schemaType)} in ${url.origin}, allowed: PROTOBUF`);
  const first = /^\s*message\s+(\w+)/m.exec(text.replace(/\/\*[\s\S]*?\*\//g, ''))?.[1];
  if (first !== message) throw failed(`found message ${first ?? 'none'} first in it, allowed: ${message}`);
}

function addressOf({ registry, id, place }: RegisteredSchema): { url: URL; headers: Record<string, string> } {
  let url: URL;
  try {
    url = new URL(`${registry.replace(/\/+$/, '')}/schemas/ids/${id}`);
    if (!/^https?:$/.test(url.protocol)) throw new Error('not http');
  } catch (thrown) {
    throw new SounderError(
      'configuration-invalid',
      `${place}: found "${registry}", allowed: http://host:port or https://host:port`,
      { field: place, found: registry },
      thrown,
    );
  }
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const accept = { accept: 'application/vnd.schemaregistry.v1+json' };
  if (username === '') return { url, headers: accept };
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  return { url, headers: { ...accept, authorization: `Basic ${login}` } };
}
