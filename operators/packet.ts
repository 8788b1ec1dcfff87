import { Observable, type OperatorFunction, type Subscriber } from 'rxjs';
import { SounderError, toSounderError } from '../src/core/errors.ts';
import type { SensorDescription } from '../src/core/sensor.ts';
import { checkSnapshotSize, type Snapshot, snapshotName } from '../src/core/snapshot.ts';
import { type PacketEvent, PacketOrder, type TransmitGroup } from '../src/ultrasound/packet-order.ts';
import { layPackets, type PacketLayout, type PacketOptions } from '../src/ultrasound/packets.ts';
import { BufferPool } from './buffer-pool.ts';
import { Companions } from './companions.ts';
import { type Envelope, withValue } from './envelope.ts';
import { type Inflow, recordedInflow } from './inflow.ts';
import { checkMaxItems } from './one-at-a-time.ts';
import { forward, receive } from './receive.ts';

/** Why transmits are dropped; few and fixed, as they are counted by reason. */
export const packetDrops = {
  repeated: 'repeated or late transmit',
  begunWithin: 'before the first whole packet',
  incomplete: 'incomplete packet',
  tooMany: 'too many streams at once',
  stale: 'incomplete for too long',
} as const;

/** How often everything that can be in flight may come anew while a transmit waits for the rest of its packet. */
const PATIENCE = 16;

export interface PacketOperatorOptions extends PacketOptions {
  /** Envelopes that can be in flight at once: the credits of the source. */
  readonly maxItems: number;
  /** Streams remembered at once, 64 by default. */
  readonly maxStreams?: number;
  /** Where transmits come from; a recording by default. */
  readonly inflow?: Inflow;
}

/**
 * Gather the transmits of every stream into packets, by sequence number: slow time x whatever one transmit holds.
 *
 *   source                 -0-1-2-3-4-6-|     length 2; 5 is missing
 *   packet                 ---0---1-----|     4 is rejected when 6 comes; 6 is dropped at the end: 'incomplete packet'
 *
 *   source                 -0-1-2-3-4-5-|     length 4, hop 2
 *   packet                 -------0---1-|
 *
 * Snapshots that have slow time already pass as they are. Packet k has sequence number k, the capture time of its first
 * transmit, and the settlement of whichever of its transmits came first; those that no later packet needs are settled as
 * that is, just before it. What is known as settled thus never ends inside a packet whose result is not safe.
 *
 * A packet that misses a transmit is rejected, once a transmit of a later group has come, with an error that names both;
 * transmits of it that an earlier packet holds share the fate of that one. A transmit that comes again is dropped, one
 * that begins a stream in the middle of a packet as well; one between packets (hop above length) is done with. A sensor
 * that changes, or counts anew at a later time, begins a new stream. At its end a recording drops what is incomplete; from
 * a source without an end, and when partitions leave, it is cancelled, for whoever reads it again.
 *
 * Bounded: `maxItems` envelopes, a buffer for each packet in flight, and what is known of `maxStreams` streams. When all
 * envelopes wait, or one stream too many comes, the stream is dropped that waits with the fewest; when 16 `maxItems` others
 * have come since a transmit that waits, so that a stream that has stopped does not hold back what a partition delivers in
 * order, the stream of that transmit. Order-preserving per stream; streams do not wait for each other.
 */
export function packet(options: PacketOperatorOptions): OperatorFunction<Envelope<Snapshot>, Envelope<Snapshot>> {
  const { length, hop = length, maxItems, maxStreams = 64, inflow = recordedInflow } = options;
  checkMaxItems('packet', maxItems);
  for (const [name, value] of Object.entries({ length, hop, maxStreams }))
    if (!Number.isInteger(value) || value < 1)
      throw new SounderError('usage', `packet: ${name}: found ${value}, allowed: an integer of at least 1`);
  return (source) =>
    new Observable((subscriber) => {
      const gathering = new Gathering({ length, hop, maxItems, maxStreams, inflow }, subscriber);
      subscriber.add(() => gathering.endAll(cancel));
      subscriber.add(inflow.onLeaving((partitions) => gathering.leave(partitions)));
      receive(
        source,
        subscriber,
        (envelope) => gathering.arrive(envelope),
        new Observable((ending) => {
          gathering.endAll(inflow.ends ? drop(packetDrops.incomplete) : cancel);
          ending.complete();
        }),
      );
    });
}

type Checked = Readonly<Record<'length' | 'hop' | 'maxItems' | 'maxStreams', number>> & { readonly inflow: Inflow };
interface Transmit {
  readonly envelope: Envelope<Snapshot>;
  /** How many had come before it. */
  readonly arrival: number;
}
type Group = TransmitGroup<Transmit>;

/** What becomes of transmits whose packet does not come about. */
interface Fate {
  readonly settle: (envelope: Envelope<Snapshot>, event: PacketEvent<Transmit>) => void;
  /** Whether those that an earlier packet holds share its fate instead. */
  readonly sparesShared: boolean;
}

const cancel: Fate = { settle: (envelope) => envelope.cancel(), sparesShared: false };
const drop = (reason: string): Fate => ({ settle: (envelope) => envelope.drop(reason), sparesShared: true });

/** What is known of one stream in one partition. */
interface Stream {
  readonly partition: number;
  readonly sensor: SensorDescription;
  readonly layout: PacketLayout;
  readonly order: PacketOrder<Transmit>;
  /** Transmits that wait for others. */
  waiting: number;
  highest: bigint;
  newestNs: bigint;
}

/** The state of one subscription. */
class Gathering {
  readonly #options: Checked;
  readonly #subscriber: Subscriber<Envelope<Snapshot>>;
  /** The one unused for longest first. */
  readonly #streams = new Map<string, Stream>();
  /** Undefined: snapshots of the sensor are packets already. */
  readonly #layouts = new WeakMap<SensorDescription, { readonly layout?: PacketLayout | undefined }>();
  /** The last packet that holds the transmits of a group, while a later one is to come. */
  readonly #holders = new WeakMap<Group, Companions>();
  readonly #buffers = new BufferPool();
  #waiting = 0;
  #arrivals = 0;

  constructor(options: Checked, subscriber: Subscriber<Envelope<Snapshot>>) {
    this.#options = options;
    this.#subscriber = subscriber;
  }

  arrive(envelope: Envelope<Snapshot>): void {
    const partition = this.#options.inflow.partitionOf(envelope.settlement);
    if (partition === undefined) return envelope.cancel();
    const { value } = envelope;
    let layout: PacketLayout | undefined;
    try {
      layout = this.#layoutOf(value.sensor);
      if (layout) checkSnapshotSize(value);
    } catch (thrown) {
      return envelope.nack(toSounderError(thrown));
    }
    if (!layout) return forward(this.#subscriber, envelope);
    this.#gather(this.#streamOf(value, partition, layout), { envelope, arrival: this.#arrivals++ });
    if (this.#arrivals % this.#options.maxItems === 0) this.#forgetStale();
  }

  /** Cancels what waits for more of some partitions. */
  leave(partitions: readonly number[]): void {
    for (const [key, stream] of [...this.#streams])
      if (partitions.includes(stream.partition)) this.#forget(key, stream, cancel);
  }

  endAll(fate: Fate): void {
    for (const [key, stream] of [...this.#streams]) this.#forget(key, stream, fate);
  }

  #layoutOf(sensor: SensorDescription): PacketLayout | undefined {
    const { length, hop, maxItems } = this.#options;
    let known = this.#layouts.get(sensor);
    if (!known) {
      known = { layout: layPackets(sensor, { length, hop }) };
      this.#layouts.set(sensor, known);
    }
    const { layout } = known;
    if (layout && layout.length > maxItems)
      throw new SounderError(
        'configuration-invalid',
        `packet: credits: found ${maxItems}, allowed: at least the ${layout.length} transmits of a packet`,
      );
    return layout;
  }

  /** The stream of a transmit, begun anew where it does not continue what is known. */
  #streamOf({ sensor, sequence, captureTimeNs }: Snapshot, partition: number, layout: PacketLayout): Stream {
    const key = `${partition}/${sensor.streamId}`;
    const known = this.#streams.get(key);
    const isAnew = known !== undefined && sequence <= known.highest && captureTimeNs > known.newestNs;
    if (known?.sensor === sensor && !isAnew) {
      // A map iterates in insertion order: putting the stream back at the end keeps the least recently used one in front.
      this.#streams.delete(key);
      this.#streams.set(key, known);
      known.highest = sequence > known.highest ? sequence : known.highest;
      known.newestNs = captureTimeNs > known.newestNs ? captureTimeNs : known.newestNs;
      return known;
    }
    if (known) this.#forget(key, known, reject(known, isAnew ? 'the sensor counts anew' : 'the sensor has changed'));
    else if (this.#streams.size >= this.#options.maxStreams) this.#evict(() => true);
    const order = new PacketOrder<Transmit>(layout.length, layout.hop);
    const stream = { partition, sensor, layout, order, waiting: 0, highest: sequence, newestNs: captureTimeNs };
    this.#streams.set(key, stream);
    return stream;
  }

  #gather(stream: Stream, transmit: Transmit): void {
    const { envelope } = transmit;
    switch (stream.order.add(envelope.value.sequence, transmit)) {
      case 'kept':
        stream.waiting++;
        this.#waiting++;
        break;
      case 'repeated':
        envelope.drop(packetDrops.repeated);
        break;
      case 'between':
        envelope.ack();
    }
    this.#advance(stream, reject(stream));
    // Nothing more comes when everything that can be in flight waits for more.
    if (this.#waiting >= this.#options.maxItems) this.#evict(({ waiting }) => waiting > 0);
  }

  /** Sends packets on as far as they are complete, and ends what will never be. */
  #advance(stream: Stream, fate: Fate): void {
    for (let event = stream.order.take(); event; event = stream.order.take()) {
      const { arrived } = event.group;
      stream.waiting -= arrived.length;
      this.#waiting -= arrived.length;
      if (event.kind === 'packet') this.#send(stream, event);
      else this.#end(event, fate);
    }
  }

  #send(
    stream: Stream,
    { index, transmits, group, shared }: PacketEvent<Transmit> & { readonly kind: 'packet' },
  ): void {
    const [carrier, ...others] = envelopesOf(group.arrived);
    const values = envelopesOf(transmits).map(({ value }) => value);
    const {
      captureTimeNs,
      samples: { byteLength },
    } = values[0];
    const samples = this.#buffers.take(byteLength * values.length);
    values.forEach((value, i) => samples.set(value.samples, i * byteLength));
    const companions = new Companions(carrier.settlement);
    companions.add(...others);
    for (const later of shared) this.#holders.set(later, companions);
    carrier.settlement.beforeReport(() => this.#buffers.give(samples));
    const { sensor } = stream.layout;
    forward(this.#subscriber, withValue(carrier, { sensor, sequence: index, captureTimeNs, samples }));
  }

  #end(event: PacketEvent<Transmit>, { settle, sparesShared }: Fate): void {
    const { group } = event;
    const holder = sparesShared ? this.#holders.get(group) : undefined;
    const envelopes = envelopesOf(group.arrived);
    if (holder) holder.add(...envelopes);
    else for (const envelope of envelopes) settle(envelope, event);
  }

  #forget(key: string, stream: Stream, fate: Fate): void {
    this.#streams.delete(key);
    stream.order.close();
    this.#advance(stream, fate);
  }

  #forgetStale(): void {
    const oldest = this.#arrivals - PATIENCE * this.#options.maxItems;
    for (const [key, stream] of [...this.#streams])
      if ((stream.order.oldest?.arrival ?? oldest) < oldest) this.#forget(key, stream, drop(packetDrops.stale));
  }

  /** Drops the stream that waits with the fewest transmits; among equals the one unused for longest. */
  #evict(mayGo: (stream: Stream) => boolean): void {
    const [least] = [...this.#streams]
      .filter(([, stream]) => mayGo(stream))
      .sort(([, a], [, b]) => a.waiting - b.waiting);
    this.#forget(...least, drop(packetDrops.tooMany));
  }
}

const envelopesOf = (transmits: readonly Transmit[]): Envelope<Snapshot>[] => transmits.map(({ envelope }) => envelope);

/** The fate of transmits whose packet will never be complete. */
const reject = ({ layout }: Stream, reason?: string): Fate => ({
  sparesShared: true,
  settle: (envelope, event) => {
    if (event.kind !== 'broken') return envelope.drop(packetDrops.begunWithin);
    const first = event.index * BigInt(layout.hop);
    const last = first + BigInt(layout.length - 1);
    const why = reason === undefined ? '' : `: ${reason}`;
    envelope.nack(
      new SounderError(
        'snapshot-invalid',
        `${snapshotName(envelope.value)}: packet ${event.index} (transmits ${first} to ${last}): ` +
          `transmit ${event.missing} is missing${why}`,
        { packet: event.index, missing: event.missing },
      ),
    );
  },
});
