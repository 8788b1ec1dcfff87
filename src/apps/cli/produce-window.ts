import type { KafkaMessage, KafkaProducer } from '../../kafka/port.ts';

/**
 * Messages on their way to the brokers, bounded in bytes: `send` waits while there is no room.
 *
 * One message may be larger than the bound; it then goes alone. The first failure is thrown by the next call.
 */
export class ProduceWindow {
  readonly #producer: KafkaProducer;
  readonly #maxBytes: number;
  #bytes = 0;
  #messages = 0;
  #failure: { readonly thrown: unknown } | undefined;
  #wake: () => void = () => undefined;
  /** Messages that the brokers have. */
  written = 0;
  writtenBytes = 0;

  constructor(producer: KafkaProducer, maxBytes = 32 * 1024 * 1024) {
    this.#producer = producer;
    this.#maxBytes = maxBytes;
  }

  async send(message: KafkaMessage): Promise<void> {
    const bytes = message.value?.byteLength ?? 0;
    while (this.#messages > 0 && this.#bytes + bytes > this.#maxBytes) await this.#changed();
    this.#throwFailure();
    this.#bytes += bytes;
    this.#messages++;
    this.#producer.produce(message).then(
      () => {
        this.written++;
        this.writtenBytes += bytes;
        this.#left(bytes);
      },
      (thrown: unknown) => {
        this.#failure ??= { thrown };
        this.#left(bytes);
      },
    );
  }

  /** Waits until the brokers have everything. */
  async settled(): Promise<void> {
    while (this.#messages > 0) await this.#changed();
    this.#throwFailure();
  }

  #left(bytes: number): void {
    this.#bytes -= bytes;
    this.#messages--;
    this.#wake();
  }

  #changed(): Promise<void> {
    return new Promise((wake) => (this.#wake = wake));
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.thrown;
  }
}
