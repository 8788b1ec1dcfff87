/** The Kafka that is started, from Maven Central and as the tag of the image `apache/kafka` alike. */
export const KAFKA_VERSION = '4.1.1';
