/** What is asked of a broker, however it is run. */
export interface BrokerOptions {
  /** Port of the listener without authentication, on this machine only. */
  readonly port: number;
  /** Adds a SASL/PLAIN listener at the next port, for the one user of `saslUser`. */
  readonly sasl: boolean;
  /** Creates topics on first use with so many partitions; otherwise a topic is there or it is not. */
  readonly partitions?: number;
  /** Keeps the data over a restart; otherwise they go with the broker. */
  readonly dir?: string;
}

/** A broker that answers. */
export interface RunningBroker {
  /** `host:port` for `bootstrap.servers`. */
  readonly bootstrap: string;
  /** The listener that asks for a password, where there is one. */
  readonly saslBootstrap?: string;
  /** How it is run, for people. */
  readonly way: string;
  /** Rejects when the broker ends on its own, resolves after `stop`. */
  readonly ended: Promise<void>;
  /** Ends the broker the clean way and removes what it does not keep. */
  stop(): Promise<void>;
}

/** The only user of the listener with a password: a test broker on the loopback interface has no secrets to keep. */
export const saslUser = { name: 'sounder', password: 'sounder-secret' } as const;
